/* On a device of one's own: the last messages shown are kept sealed (kept.js), and a worker opens their page without network. */
(async () => {
  "use strict";
  const doc = document, script = doc.currentScript, form = doc.querySelector("[data-composer]");
  const MOST = 50, DAYS = 30; // R14; as long as a session on one's own phone
  const kept = await window.Kept?.open(form.dataset.draftKey).catch(() => null);
  if (!kept) return;

  const words = el => el?.textContent.trim() || "";
  function said(bubble) { // its words: neither files nor what the page adds
    const copy = bubble.cloneNode(true);
    copy.querySelectorAll(".link-domain").forEach(el => el.previousSibling?.remove()); // the blank before it
    copy.querySelectorAll(".bubble-files, .link-domain, .visually-hidden, summary").forEach(el => el.remove());
    return words(copy);
  }
  function message(li, day) {
    const bubble = li.querySelector(".bubble"), time = li.querySelector("time");
    return {
      day, mine: li.classList.contains("mine"), author: words(li.querySelector(".bubble-author:not(.visually-hidden)")), text: said(bubble),
      withdrawn: bubble.classList.contains("bubble-withdrawn"), file: Boolean(bubble.querySelector(".bubble-files")),
      at: time.dateTime, hour: words(time), state: words(li.querySelector(".sent-state")),
    };
  }
  async function take() {
    const region = doc.getElementById("thread"), messages = [];
    if (!region.dataset.live) return; // a page of the past
    let day = "";
    for (const li of region.querySelectorAll(":scope > .chat > li")) {
      if (li.id.startsWith("day-")) day = words(li);
      else if (li.dataset.seq) messages.push(message(li, day));
    }
    const now = Date.now(), name = words(doc.querySelector(".chat-sea h1"));
    await kept.set("copy", { at: now, until: now + DAYS * 864e5, name, messages: messages.slice(-MOST) });
  }
  let soon = 0;
  const later = () => (soon ||= setTimeout(() => { soon = 0; take().catch(() => 0); }, 300));
  new MutationObserver(later).observe(doc.getElementById("thread").parentNode, { childList: true, subtree: true, characterData: true });
  doc.addEventListener("stream-up", later);
  later();
  // One was writing when the network came back: one goes on.
  if (sessionStorage.getItem("writing")) {
    sessionStorage.removeItem("writing");
    form.elements.body.focus();
  }
  navigator.serviceWorker?.register(script.dataset.shell, { updateViaCache: "none" }).catch(() => 0);
})();

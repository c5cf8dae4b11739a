/* The conversation's page without network: what was read is shown, what is written waits (chat.js). It leaves by itself. */
(async () => {
  "use strict";
  const doc = document, page = doc.querySelector("[data-offline]"), form = doc.querySelector("[data-composer]"), words = page.dataset;
  const kept = await window.Kept?.open("").catch(() => null);
  let copy = await kept?.get("copy").catch(() => null);
  if (copy && copy.until < Date.now()) copy = kept.set("copy", null) && null;

  const make = (tag, className, text) => Object.assign(doc.createElement(tag), { className, textContent: text });
  function draw(one, before) {
    const li = make("li", one.mine ? "mine" : "", ""), bubble = make("div", `bubble${one.withdrawn ? " bubble-withdrawn" : ""}`, one.text), note = make("div", "bubble-note", "");
    bubble.dir = "auto";
    if (one.file) bubble.append(make("p", "quiet", words.file));
    note.append(Object.assign(make("time", "", one.hour), { dateTime: one.at }));
    if (one.state) note.append(make("span", "sent-state", one.state));
    if (one.author) li.append(make("span", "bubble-author", one.author));
    li.append(bubble, note);
    if (one.day === before?.day) return [li];
    const day = make("li", "day", "");
    day.append(make("span", "", one.day));
    return [day, li];
  }
  if (copy) {
    const lang = doc.documentElement.lang, at = new Date(copy.at), two = { hour: "numeric", minute: "2-digit" };
    const hour = at.toLocaleTimeString(lang, two).replace(/^0?(\d+):(\d\d)$/, lang.startsWith("fr") ? "$1\u202fh\u202f$2" : "$&");
    const day = at.toLocaleDateString(lang, { weekday: "long", day: "numeric", month: "long" });
    doc.querySelector("[data-when]").textContent = words.since.replace("{day}", day).replace("{hour}", hour);
    if (copy.name) doc.querySelector("h1").textContent = copy.name;
    doc.querySelector("#thread > .chat").append(...copy.messages.flatMap((one, n) => draw(one, copy.messages[n - 1])));
    doc.scrollingElement.scrollTop = doc.scrollingElement.scrollHeight;
  } else doc.querySelector("[data-when]").textContent = words.none;
  form.hidden = doc.querySelector("[data-promise]").hidden = !kept;

  /* -- back: the server is asked now and then; the page waits for who is writing ------------------------------------------- */
  if (location.pathname !== words.page) return; // looked at for itself
  const left = Number(sessionStorage.getItem("tried")) + 60000 - Date.now();
  let wait = left > 0 ? 30000 : 3000, timer = setTimeout(look, wait), typed = 0;
  form.addEventListener("input", () => (typed = Date.now()));
  async function look() {
    clearTimeout(timer);
    try {
      // Before the first message there is none: nothing is marked as read.
      const answer = await fetch(`${words.page}?avant=1`, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(5000) });
      if (answer.status >= 500) throw new Error("not yet");
      while (Date.now() - typed < 2000) await new Promise(done => setTimeout(done, 500));
      await kept?.settled();
      sessionStorage.setItem("tried", Date.now());
      if (form.contains(doc.activeElement)) sessionStorage.setItem("writing", "1");
      location.reload();
    } catch {
      wait = Math.min(30000, wait * 1.5);
      timer = setTimeout(look, wait);
    }
  }
  addEventListener("online", look);
  doc.addEventListener("visibilitychange", () => doc.hidden || look());
})();

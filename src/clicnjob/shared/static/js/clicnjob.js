/* Small behaviours bound by data- attributes. Everything works without this file, only less comfortably. */
(() => {
  "use strict";
  const doc = document, body = doc.body, $ = id => doc.getElementById(id);
  const on = (name, act, capture) => doc.addEventListener(name, act, capture);
  const click = (attr, act) => on("click", event => {
    const el = event.target.closest?.(`[${attr}]`);
    if (el) act(el, event);
  });

  // Toasts: a copy of what the server writes in #flash.
  function toast(words, seconds = 6) {
    const item = doc.createElement("div"), text = doc.createElement("p"), close = doc.createElement("button");
    item.className = "flash-item";
    text.textContent = words;
    close.type = "button";
    close.dataset.dismiss = "";
    close.setAttribute("aria-label", "×");
    close.innerHTML = '<svg viewBox="0 0 24 24" class="icon" aria-hidden="true"><path d="m5.6 5.6 12.8 12.8M18.4 5.6 5.6 18.4"/></svg>';
    item.append(text, close);
    $("flash")?.append(item);
    if (seconds) setTimeout(() => item.remove(), seconds * 1000);
  }
  on("toast", event => toast(event.detail));
  click("data-dismiss", el => el.closest(".flash-item, .notice, .banner")?.remove());
  // Errors stay.
  for (const item of doc.querySelectorAll(".flash-item:not(.error)")) setTimeout(() => item.remove(), 12000);

  // Text areas that follow their text where the style sheet cannot do it alone.
  if (!CSS.supports("field-sizing", "content")) on("input", ({ target }) => {
    if (!target.matches?.("textarea[data-grow]")) return;
    target.style.blockSize = "auto";
    target.style.blockSize = `${target.scrollHeight + 3}px`;
  });
  // Enter sends, Shift+Enter goes to the next line, where there is a real keyboard.
  on("keydown", event => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.matches?.("textarea[data-enter]")
      && matchMedia("(pointer: fine)").matches) {
      event.preventDefault();
      if (event.target.value.trim()) event.target.form.requestSubmit();
    }
  });

  // Dialogs and menus.
  click("data-open", (el, event) => {
    const dialog = $(el.dataset.open);
    if (dialog?.showModal && !dialog.open) {
      event.preventDefault();
      dialog.showModal();
    }
  });
  click("data-close", el => el.closest("dialog")?.close());
  on("click", ({ target }) => {
    if (target.tagName === "DIALOG") target.close(); // a touch beside it
    for (const menu of doc.querySelectorAll("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
  });
  on("keydown", ({ key }) => {
    const menu = key === "Escape" && doc.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // Confirmation before a form leaves.
  function ask(question, then) {
    const dialog = doc.createElement("dialog");
    dialog.setAttribute("aria-label", question);
    dialog.innerHTML = '<form method="dialog" class="dialog-body"><p></p>'
      + '<div class="dialog-actions"><button class="btn" type="button" data-close></button><button class="btn btn-danger btn-primary"></button></div></form>';
    const [no, yes] = dialog.querySelectorAll("button");
    dialog.querySelector("p").textContent = question;
    no.textContent = body.dataset.no;
    yes.textContent = body.dataset.yes;
    dialog.firstChild.addEventListener("submit", () => then());
    dialog.addEventListener("close", () => dialog.remove());
    body.append(dialog);
    dialog.showModal();
  }
  on("submit", event => {
    const form = event.target, asker = event.submitter?.dataset.confirm ? event.submitter : form;
    if (!asker.dataset.confirm || form.confirmed) return void delete form.confirmed;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(asker.dataset.confirm, () => {
      form.confirmed = true;
      form.requestSubmit(event.submitter);
    });
  }, true);

  // A form sent once is not sent twice.
  const free = form => {
    delete form.dataset.sent;
    for (const el of form.querySelectorAll(".busy")) el.classList.remove("busy");
  };
  on("submit", event => {
    const form = event.target;
    if (!form.matches("[data-once]") || event.defaultPrevented && !form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return event.stopImmediatePropagation();
    }
    form.dataset.sent = "1";
    event.submitter?.classList.add("busy");
    setTimeout(free, 10000, form);
  }, true);
  on("htmx:finally:request", ({ target }) => target.dataset?.sent && free(target));
  addEventListener("pageshow", () => doc.querySelectorAll("[data-sent]").forEach(free));

  // What a device keeps (messaging/kept.js) goes with the session.
  async function forget() {
    window.indexedDB?.deleteDatabase("clicnjob");
    const shell = await navigator.serviceWorker?.getRegistration("/ma-conversation/");
    if (shell?.scope.endsWith("/ma-conversation/")) await shell.unregister();
    for (const name of await window.caches?.keys() || []) await caches.delete(name);
  }
  if (doc.querySelector("[data-forget]")) forget().catch(() => 0);
  on("submit", ({ target }) => target.matches('[action$="/deconnexion/"], [action$="/deconnecter-partout/"]') && forget().catch(() => 0));

  // Leave at once, without a way back; the session ends now, or as soon as there is a network.
  const exit = $("quick-exit"), LEFT = "left";
  click("data-quick-exit", async (el, event) => {
    event.preventDefault();
    body.hidden = true;
    doc.title = "";
    try { localStorage.setItem(LEFT, "1"); } catch { /* storage refused */ }
    if (exit) fetch(exit.action, { method: "POST", body: new FormData(exit), keepalive: true }).then(() => localStorage.removeItem(LEFT)).catch(() => 0);
    await Promise.race([forget(), new Promise(done => { setTimeout(done, 200); })]).catch(() => 0);
    location.replace(el.href);
  });
  try {
    if (localStorage.getItem(LEFT) && navigator.onLine && !doc.querySelector("[data-offline]")) {
      localStorage.removeItem(LEFT);
      exit?.submit();
    }
  } catch { /* storage refused */ }

  // Read aloud. The buttons show only where a voice exists (html.has-voice).
  const voice = window.speechSynthesis;
  if (voice) {
    const look = () => doc.documentElement.classList.toggle("has-voice", voice.getVoices().length > 0);
    look();
    voice.addEventListener?.("voiceschanged", look);
    click("data-speak", el => {
      if (voice.speaking) return voice.cancel();
      const from = el.dataset.speak, source = from[0] === "#" ? $(from.slice(1)) : null;
      const said = new SpeechSynthesisUtterance(source ? source.innerText : from);
      said.lang = el.dataset.lang || (source || el).closest("[lang]").lang;
      voice.speak(said);
    });
  }
})();

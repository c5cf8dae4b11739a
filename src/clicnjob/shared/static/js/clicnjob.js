/* Small behaviours bound by data- attributes. Everything works without this file, only less comfortably. */
(() => {
  "use strict";
  const doc = document, body = doc.body, $ = id => doc.getElementById(id);
  const on = (name, act, capture) => doc.addEventListener(name, act, capture);
  const click = (attr, act) => on("click", event => {
    const el = event.target.closest?.(`[${attr}]`);
    if (el) act(el, event);
  });

  // In a small window the menu at the foot is away while one writes (layout.css). A press on a button of the form leaves the
  // focus where it is: the menu does not come back, and the button does not leave, before it is let go.
  on("mousedown", event => {
    const at = doc.activeElement, pressed = event.target.closest?.("button, summary");
    if (at?.matches("textarea") && pressed && pressed.closest("form") === at.form) event.preventDefault();
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

  // A password is shown while its owner wants it.
  for (const box of doc.querySelectorAll("[data-shows]")) {
    box.parentNode.hidden = false;
    box.onchange = () => { box.closest(".field").querySelector(".input").type = box.checked ? "text" : "password"; };
  }

  // What a device keeps (messaging/kept.js) goes with the session.
  async function forget() {
    window.indexedDB?.deleteDatabase("clicnjob");
    navigator.clearAppBadge?.().catch(() => 0);
    // The worker at the root shows notices and keeps nothing: it stays.
    for (const one of await navigator.serviceWorker?.getRegistrations() || []) {
      if (new URL(one.scope).pathname !== "/") await one.unregister();
    }
    for (const name of await window.caches?.keys() || []) await caches.delete(name);
  }
  if (doc.querySelector("[data-forget]")) forget().catch(() => 0);
  on("submit", ({ target }) => target.matches('[action$="/deconnexion/"], [action$="/deconnecter-partout/"]') && forget().catch(() => 0));

  // Leave at once, without a way back; the session ends now, or as soon as there is a network.
  const exit = $("quick-exit"), LEFT = "left";
  click("data-quick-exit", async (el, event) => {
    event.preventDefault();
    hush();
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

  // Read aloud, line by line, by voices that live in the device: others send what they read to their maker.
  // A button shows where its language has such a voice.
  const voice = window.speechSynthesis;
  let reading;
  function hush() {
    voice?.cancel();
    reading?.classList.remove("speaking");
    reading?.removeAttribute("aria-pressed");
    reading = null;
  }
  if (voice && doc.adoptedStyleSheets) {
    const sheet = new CSSStyleSheet(), code = ({ lang }) => lang.slice(0, 2).toLowerCase();
    const voices = () => voice.getVoices().filter(one => one.localService && /^[a-z]{2}/i.test(one.lang));
    const look = () => {
      const spoken = [...new Set(voices().map(code))], none = say => spoken.map(say).join("");
      doc.documentElement.classList.toggle("has-voice", spoken.length > 0);
      sheet.replaceSync(`[data-speak]:not([data-lang])${none(one => `:not(:lang(${one}))`)}, [data-speak][data-lang]${none(one => `:not([data-lang=${one}])`)} { display: none }`);
    };
    doc.adoptedStyleSheets = [...doc.adoptedStyleSheets, sheet];
    look();
    voice.addEventListener?.("voiceschanged", look);
    click("data-speak", el => {
      const again = el === reading, from = el.dataset.speak, source = from[0] === "#" ? $(from.slice(1)) : null;
      const lang = el.dataset.lang || (source || el).closest("[lang]").lang, own = voices().find(one => code(one) === lang);
      hush();
      if (again || !own) return;
      const silent = new Set([...source?.querySelectorAll("[data-speak], .languages *") || []].map(one => one.innerText?.trim()));
      const lines = (source?.innerText || from).split("\n").map(line => line.trim()).filter(line => line && !silent.has(line));
      reading = el;
      el.classList.add("speaking");
      el.setAttribute("aria-pressed", "true");
      lines.forEach((line, place) => {
        const said = new SpeechSynthesisUtterance(line);
        said.voice = own;
        said.lang = own.lang;
        if (place === lines.length - 1) said.onend = said.onerror = () => reading === el && hush();
        voice.speak(said);
      });
    });
    addEventListener("pagehide", hush);
    on("visibilitychange", () => doc.hidden && hush());
  }
})();

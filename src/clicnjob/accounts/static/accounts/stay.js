/* A professional's session: a warning before it ends, one key to stay, else a lock. What was typed goes sealed to this tab's storage
   and comes back with the password (docs/adr/0040). Tabs speak together: one that is used keeps all, one that locks locks all. */
(() => {
  "use strict";
  const doc = document, script = doc.currentScript, say = script.dataset, EVERY = 60000, WARN = 90000, ANEW = 300000;
  const here = location.pathname + location.search, channel = window.BroadcastChannel && new BroadcastChannel("clicnjob-session");
  const token = () => JSON.parse(doc.body.getAttribute("hx-headers:inherited") || "{}")["X-CSRFToken"] || "";
  const post = (url, fields) => fetch(url, { method: "POST", body: new URLSearchParams(fields), headers: { "X-CSRFToken": token() }, redirect: "manual" });
  // The server may have noted this page's arrival as much as a minute before.
  let told = Date.now() - EVERY, used = told, busy = false, over = false, dialog = null, refused = false;
  const idle = say.idle * 1000, ends = Date.now() + say.ends * 1000, left = () => Math.min(told + idle, ends) - Date.now();

  /* -- staying -------------------------------------------------------------------------------------------------------------- */
  function stayed(at) {
    told = Math.max(told, at);
    if (ends - Date.now() > ANEW) dialog?.close();
  }
  async function tell() {
    if (busy || over) return;
    busy = true;
    const at = used; // when someone was there, not when it could be said
    try {
      const { status, type } = await post(say.here, {});
      if (status === 204) {
        stayed(at);
        channel?.postMessage({ at });
      } else if (type === "opaqueredirect") location.reload(); // signed out elsewhere
      else lock();
    } catch { /* no network: asked again by the next key, until the end */ }
    busy = false;
  }
  function use() {
    if (left() <= 0) return look();
    used = Date.now();
    if (dialog?.open || used - told > EVERY) tell();
  }
  // Not « scroll »: a message that comes, a field that grows move the page by themselves. A reader of screens clicks without a pointer.
  for (const what of ["keydown", "input", "pointerdown", "click", "wheel"]) doc.addEventListener(what, use, { capture: true, passive: true });

  function warn(title, words, button, act) {
    if (!dialog) {
      dialog = doc.createElement("dialog");
      dialog.lang = say.lang;
      dialog.setAttribute("role", "alertdialog");
      dialog.setAttribute("aria-labelledby", "stay-title");
      dialog.setAttribute("aria-describedby", "stay-words");
      dialog.innerHTML = '<div class="dialog-body"><h2 id="stay-title"></h2><p id="stay-words"></p><p class="num" aria-hidden="true"></p>'
        + '<div class="dialog-actions"><button class="btn btn-primary" type="button" autofocus></button></div></div>';
      doc.body.append(dialog);
    }
    const [h2, p] = dialog.querySelectorAll("h2, p"), choice = dialog.querySelector("button");
    h2.textContent = title;
    p.textContent = words;
    choice.textContent = button;
    choice.onclick = act;
    dialog.showModal();
  }
  function look() {
    if (over) return;
    const now = Date.now(), rest = left();
    if (say.shown !== undefined && !doc.hidden && now - told >= EVERY * 4) used = now; // the whole room looks at it
    if (rest <= 0) return void lock();
    if (used > told && now - told >= EVERY) tell();
    if (ends - now < ANEW) {
      if (!refused && !dialog?.open) warn(say.over, say.anew, say.now, lock);
      refused = true;
    } else if (rest < WARN && !dialog?.open) warn(say.title, say.words, say.keep, tell);
    if (dialog?.open) dialog.querySelector(".num").textContent = say.left.replace("#", Math.ceil(rest / 1000));
  }
  setInterval(look, 1000);
  doc.addEventListener("visibilitychange", look);
  addEventListener("pageshow", event => event.persisted ? location.reload() : look());
  if (channel) channel.onmessage = ({ data }) => {
    if (data.at) stayed(data.at);
    else if (data.locked) lock();
  };

  /* -- the lock --------------------------------------------------------------------------------------------------------------- */
  const SKIP = "[type=hidden], [type=password], [type=file], [type=submit], [type=button], [type=reset], [autocomplete=one-time-code]";
  const ticked = el => el.matches("[type=checkbox], [type=radio]");
  /** Each field by its form, its name and, of those alike, its place. */
  function fields() {
    const seen = {};
    return [...doc.querySelectorAll("input, textarea, select")].filter(el => (el.name || el.id) && !el.matches(SKIP)).map(el => {
      const name = JSON.stringify([el.form?.getAttribute("action") || el.form?.id || "", el.name || el.id, ticked(el) ? el.value : ""]);
      seen[name] = (seen[name] || 0) + 1;
      return [`${name}${seen[name]}`, el];
    });
  }
  const value = el => ticked(el) ? el.checked : el.matches("select") ? [...el.selectedOptions].map(one => one.value) : el.value;
  const changed = el => ticked(el) ? el.checked !== el.defaultChecked
    : el.matches("select") ? [...el.options].some(one => one.selected !== one.defaultSelected) : el.value !== el.defaultValue;
  const caption = el => el.getAttribute("aria-label") || el.labels?.[0]?.innerText.trim() || "";

  async function lock() {
    if (over) return;
    over = true;
    const all = fields(), at = all.find(([, el]) => el === doc.activeElement)?.[0];
    const typed = all.filter(([, el]) => changed(el)).map(([name, el]) => [name, value(el), caption(el)]);
    const stored = Object.entries(sessionStorage), kept = typed.length || stored.length ? JSON.stringify({ here, typed, at, y: scrollY, stored }) : "";
    const note = doc.createElement("p");
    note.className = "page";
    note.textContent = doc.title = say.locked;
    const fieldsOf = { owner: say.owner, suite: here, typed: kept }, answer = () => post(say.close, fieldsOf);
    const asked = answer().catch(() => null);
    doc.body.replaceChildren(note); // nothing of the page is left to be read
    channel?.postMessage({ locked: true });
    let reply = await asked;
    while (!reply) { // the text waits in memory for the network
      await new Promise(done => { setTimeout(done, 5000); });
      reply = await answer().catch(() => null);
    }
    try {
      const { typed: sealed } = reply.ok ? await reply.json() : {};
      sessionStorage.clear();
      if (sealed) sessionStorage.setItem("sealed", sealed);
    } catch { /* storage refused */ }
    location.replace(`${say.page}?suite=${encodeURIComponent(here)}`);
  }
  doc.addEventListener("submit", event => {
    if (!event.target.matches("[data-lock]")) return;
    event.preventDefault();
    lock();
  });
  // Something was sent after the end, or the stream says that rights ended: it may be the lock.
  doc.addEventListener("htmx:after:request", ({ detail }) => detail?.ctx?.response?.raw.headers.get("X-Locked") && lock());
  doc.addEventListener("over", event => {
    event.preventDefault();
    post(say.here, {}).then(({ status }) => status === 403 ? lock() : location.reload(), () => location.reload());
  });

  /* -- back -------------------------------------------------------------------------------------------------------------------- */
  function restore() {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem("typed"));
      for (const one of ["typed", "sealed"]) sessionStorage.removeItem(one);
    } catch { /* storage refused */ }
    if (kept?.here !== here) return;
    const places = new Map(fields()), lost = [];
    for (const [name, was, label] of kept.typed) {
      const el = places.get(name);
      if (!el) {
        if (typeof was === "string" && was.trim()) lost.push([was, label]);
        continue;
      }
      if (ticked(el)) el.checked = was;
      else if (el.matches("select")) for (const one of el.options) one.selected = was.includes(one.value);
      else el.value = was;
      for (let up = el.closest("details:not([open])"); up; up = up.parentElement.closest("details:not([open])")) up.open = true;
      el.closest("dialog:not([open])")?.showModal();
      el.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (lost.length) show(lost);
    scrollTo(0, kept.y);
    places.get(kept.at)?.focus({ preventScroll: true });
  }
  function show(lost) {
    const box = doc.createElement("div"), words = doc.createElement("p");
    box.className = "notice notice-waiting stack-small";
    box.setAttribute("role", "status");
    words.textContent = say.lost;
    box.append(words);
    for (const [text, label] of lost) {
      const area = doc.createElement("textarea");
      area.readOnly = true;
      area.value = text;
      area.setAttribute("aria-label", label || say.lost);
      box.append(area);
    }
    doc.getElementById("main").prepend(box);
  }
  addEventListener("load", restore);
  channel?.postMessage({ open: true }); // a lock in another tab opens
})();

/* A device that others take or use next: a minute before its time without use is over, a word; a key or a touch stays; else the page
   leaves. Where the code opens it again, what was typed is kept in this tab; on a computer that others use, nothing is. */
(() => {
  "use strict";
  const { here, idle, keeps } = document.currentScript.dataset, IDLE = idle * 1000, WARN = 60000;
  const form = document.getElementById("lock"), still = document.getElementById("still"), name = `typed:${location.pathname}`;
  const texts = () => keeps ? [...document.querySelectorAll("main textarea[name]:not([data-composer] *)")] : [];
  let used = Date.now(), told = used, gone = false;
  function tell() {
    told = Date.now();
    fetch(here, { method: "POST", body: new FormData(form), keepalive: true }).catch(() => 0);
  }
  function use() {
    if (Date.now() - used > IDLE) return;
    used = Date.now();
    if (!still.hidden || used - told >= 20000) tell();
    still.hidden = true;
  }
  // Not « scroll »: a message that comes moves the page by itself. A reader of screens clicks without a pointer. Who records a voice, hears
  // one or waits for files to leave is there: scripts say « working ».
  for (const what of ["keydown", "input", "pointerdown", "click", "wheel", "timeupdate", "working"]) addEventListener(what, use, { capture: true, passive: true });
  function look() {
    const since = Date.now() - used;
    if (gone) return;
    if (used > told && Date.now() - told >= 20000) tell();
    still.hidden = since < IDLE - WARN;
    if (since <= IDLE) return;
    gone = document.body.hidden = true;
    const kept = texts().map(one => one.value);
    if (kept.some(Boolean)) sessionStorage.setItem(name, JSON.stringify(kept));
    form.submit();
  }
  setInterval(look, 1000);
  addEventListener("pagehide", () => { gone = false; });
  for (const what of ["visibilitychange", "pageshow"]) addEventListener(what, look, true);
  try {
    const kept = JSON.parse(sessionStorage.getItem(name) || "[]");
    texts().forEach((one, n) => { one.value ||= kept[n] || ""; });
    sessionStorage.removeItem(name);
  } catch { /* storage refused */ }
})();

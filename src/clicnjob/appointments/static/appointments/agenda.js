/* The agenda by keyboard: left and right go to the days before and after, Home comes back to today. */
(() => {
  "use strict";
  const KEYS = { ArrowLeft: "before", ArrowRight: "after", Home: "today" };
  document.addEventListener("keydown", event => {
    const { target } = event;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || target.closest?.("input, select, textarea, [role='tab'], .menu[open]")) return;
    if (!target.closest?.("#agenda, body:focus") && target !== document.body) return;
    const link = KEYS[event.key] && document.querySelector(`[data-agenda="${KEYS[event.key]}"]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
})();

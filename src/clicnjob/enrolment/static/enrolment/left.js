/* What is left of a phase and of a session: seconds counted by the server, so a tablet whose clock is wrong is not. Without this
   file the page says until when. */
(() => {
  "use strict";
  const known = new WeakMap(), { over } = document.currentScript.dataset;
  function tick() {
    for (const el of document.querySelectorAll("[data-left]")) {
      let one = known.get(el);
      if (one?.given !== el.dataset.left) known.set(el, one = { given: el.dataset.left, at: performance.now() });
      const left = Math.max(0, Math.round(one.given - (performance.now() - one.at) / 1000));
      const said = `${Math.floor(left / 60)} min ${String(left % 60).padStart(2, "0")}`;
      el.textContent = left ? (el.dataset.say || "#").replace("#", said) : over;
      el.toggleAttribute("data-late", left < 60);
    }
  }
  setInterval(tick, 1000, tick());
  document.addEventListener("htmx:after:swap", tick);
})();

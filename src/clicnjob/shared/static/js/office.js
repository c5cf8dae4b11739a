/* What only professionals' pages have: printing, copying, lists that sort themselves, time that remains. */
(() => {
  "use strict";
  const doc = document;
  const click = (attr, act) => doc.addEventListener("click", ({ target }) => {
    const el = target.closest?.(`[${attr}]`);
    if (el) act(el);
  });
  click("data-print", () => print());
  click("data-copy", async el => {
    try {
      await navigator.clipboard.writeText(el.dataset.copy);
      doc.dispatchEvent(new CustomEvent("toast", { detail: doc.body.dataset.copied }));
    } catch {
      prompt(el.textContent.trim(), el.dataset.copy); // no clipboard on plain http
    }
  });
  doc.addEventListener("change", ({ target }) => target.matches?.("[data-submit]") && target.form.requestSubmit());

  // Minutes and seconds.
  function tick() {
    for (const el of doc.querySelectorAll("[data-countdown]")) {
      const left = Math.max(0, Math.round((Date.parse(el.dataset.countdown) - Date.now()) / 1000));
      el.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    }
  }
  if (doc.querySelector("[data-countdown]")) setInterval(tick, 1000, tick());
})();

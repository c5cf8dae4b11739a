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
  // A list sorts itself under a pointer; who chooses with the arrows of a keyboard is not led away at each of them, and has the button.
  let keyed = false;
  for (const [kind, value] of [["keydown", true], ["pointerdown", false]]) doc.addEventListener(kind, () => { keyed = value; }, true);
  doc.addEventListener("change", ({ target }) => !keyed && target.matches?.("[data-submit]") && target.form.requestSubmit());

  // A region that asks itself again may take away the control one has just used: the focus then goes to what is nearest, not to nowhere.
  let used = null, around = [];
  doc.addEventListener("focusin", ({ target }) => {
    used = target;
    around = [];
    for (let el = target; el; el = el.parentElement) if (el.id) around.push(el.id);
  });
  doc.addEventListener("htmx:after:swap", () => {
    if (!used || used.isConnected || doc.activeElement !== doc.body) return;
    const place = around.map(id => doc.getElementById(id)).find(Boolean);
    (place?.querySelector("button, a[href], summary") || doc.getElementById("main")).focus({ preventScroll: true });
  });

  // Minutes and seconds.
  function tick() {
    for (const el of doc.querySelectorAll("[data-countdown]")) {
      const left = Math.max(0, Math.round((Date.parse(el.dataset.countdown) - Date.now()) / 1000));
      el.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    }
  }
  if (doc.querySelector("[data-countdown]")) setInterval(tick, 1000, tick());
})();

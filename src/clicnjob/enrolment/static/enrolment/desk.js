/* The desk: a tap goes at once, or waits for the network in this tab, in order: the row's address and the turn it showed, no name
   (ADR 26). The server refuses one that comes too late. And the camera that reads a card, where the browser can. */
(() => {
  "use strict";
  const doc = document, line = doc.getElementById("desk-waiting"), KEY = "desk-taps", DAY = 6 * 3600e3;
  if (!line) return;
  const me = line.dataset.me;
  let queue = [], busy = false, cut = false, timer = 0, last = "";
  try {
    queue = JSON.parse(sessionStorage.getItem(KEY) || "[]").filter(tap => tap.me === me && Date.now() - tap.at < DAY);
  } catch { /* storage refused: the queue lives as long as the page */ }
  const keep = () => {
    try {
      if (queue.length) sessionStorage.setItem(KEY, JSON.stringify(queue));
      else sessionStorage.removeItem(KEY);
    } catch { /* the same */ }
  };

  function show() {
    const waits = cut && queue.length;
    line.hidden = !waits;
    if (waits) line.textContent = queue.length > 1 ? line.dataset.many.replace("#", queue.length) : line.dataset.one;
    for (const row of doc.querySelectorAll("li[id^=seat-]")) {
      const here = queue.some(tap => tap.row === row.id), mark = row.querySelector(".desk-waits");
      row.toggleAttribute("aria-busy", here);
      if (!here || !cut) mark?.remove();
      else if (!mark) {
        const said = doc.createElement("small");
        said.className = "desk-waits";
        said.textContent = line.dataset.row;
        row.querySelector(".desk-who").append(said);
      }
    }
  }
  const token = () => JSON.parse(doc.body.getAttribute("hx-headers:inherited") || "{}")["X-CSRFToken"] || "";
  async function send(tap) {
    try {
      const answer = await fetch(tap.url, {
        method: "POST",
        body: new URLSearchParams({ vu: tap.vu }),
        headers: { "X-Tap": "1", "X-CSRFToken": token() },
        redirect: "manual",
        signal: AbortSignal.timeout(10000),
      });
      if (answer.type === "opaqueredirect") return "out"; // signed out meanwhile: the tap waits for its author
      return answer.status < 500 ? "done" : "cut";
    } catch {
      return "cut";
    }
  }
  async function drain() {
    if (busy || !queue.length) return;
    busy = true;
    clearTimeout(timer);
    let said = "";
    while (queue.length && (said = await send(queue[0])) === "done") {
      cut = false;
      queue.shift();
      keep();
    }
    busy = false;
    if (said === "out") return location.reload();
    cut = said === "cut";
    show();
    if (cut) timer = setTimeout(drain, 3000);
    else doc.getElementById("desk")?.dispatchEvent(new CustomEvent("live"));
  }
  doc.addEventListener("submit", event => {
    const form = event.target, kind = form.dataset.tap;
    if (!kind) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const tap = { url: form.getAttribute("action"), vu: form.elements.vu.value, row: form.closest("li[id^=seat-]").id, kind, me, at: Date.now() };
    // Another word about the same thing takes the place of the one that waits; the one on its way stays.
    const from = busy ? 1 : 0;
    if (busy && queue[0]?.url === tap.url) return;
    queue = queue.filter((one, n) => n < from || one.row !== tap.row || one.kind !== kind);
    queue.push(tap);
    last = tap.row;
    keep();
    form.closest("details.menu")?.removeAttribute("open");
    show();
    drain();
  }, true);
  doc.addEventListener("htmx:after:swap", () => {
    show();
    const row = last && doc.activeElement === doc.body && doc.getElementById(last);
    if (row && !queue.length) {
      row.tabIndex = -1;
      row.focus({ preventScroll: true });
      last = "";
    }
  });
  for (const [where, name] of [[window, "online"], [doc, "stream-up"]]) where.addEventListener(name, () => drain());
  addEventListener("beforeunload", event => { if (cut && queue.length) event.preventDefault(); });
  show();
  drain();

  // The camera.
  const dialog = doc.getElementById("card-dialog"), video = dialog?.querySelector("video");
  const start = dialog?.querySelector("[data-camera]"), failed = dialog?.querySelector("[data-camera-failed]");
  if (!start || !window.BarcodeDetector || !navigator.mediaDevices) return;
  let seen = null;
  const stop = () => {
    seen?.getTracks().forEach(track => track.stop());
    seen = video.srcObject = null;
    video.hidden = true;
    start.hidden = false;
  };
  BarcodeDetector.getSupportedFormats().then(formats => { start.hidden = !formats.includes("qr_code"); }).catch(() => 0);
  start.addEventListener("click", async () => {
    failed.hidden = true;
    try {
      seen = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      failed.hidden = false;
      return;
    }
    video.srcObject = seen;
    video.hidden = false;
    start.hidden = true;
    await video.play();
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    while (seen && dialog.open) {
      const [found] = await detector.detect(video).catch(() => []);
      if (found) {
        const form = dialog.querySelector("form");
        form.elements.card.value = found.rawValue;
        stop();
        return form.requestSubmit();
      }
      await new Promise(done => { setTimeout(done, 150); });
    }
  });
  dialog.addEventListener("close", stop);
})();

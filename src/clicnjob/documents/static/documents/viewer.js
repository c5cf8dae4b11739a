/* A picture of a paper: larger, turned, more contrast. Keys: + - R C 0 (when one is not typing). */
(() => {
  "use strict";
  const viewer = document.querySelector("[data-viewer]");
  if (!viewer) return;
  const frames = [...viewer.querySelectorAll(".viewer-frame")];
  let zoom = 1, turns = 0;

  function draw() {
    for (const frame of frames) {
      const img = frame.querySelector("img"), sideways = turns % 2;
      const width = Number(img.getAttribute("width")), height = Number(img.getAttribute("height"));
      // The frame follows the picture's shape, and stays as it is while one zooms.
      const tall = Math.min(innerHeight * (innerWidth < 992 ? 0.55 : 0.66), 690), wide = frame.clientWidth - 4;
      const whole = Math.min(wide / (sideways ? height : width), tall / (sideways ? width : height), 2);
      const w = width * whole * zoom, h = height * whole * zoom;
      frame.style.blockSize = `${Math.round((sideways ? width : height) * whole) + 6}px`;
      frame.classList.toggle("zoomed", zoom !== 1 || turns % 4 !== 0);
      img.style.inlineSize = `${w}px`;
      img.style.blockSize = `${h}px`;
      // A turned picture keeps its former box: margins give it the new one, so that one can scroll to its edges.
      img.style.margin = sideways ? `${(w - h) / 2}px ${(h - w) / 2}px` : "auto";
      img.style.placeSelf = "safe center";
      img.style.transform = turns % 4 ? `rotate(${turns * 90}deg)` : "";
    }
  }
  const acts = {
    in: () => (zoom = Math.min(zoom * 1.4, 8)),
    out: () => (zoom = Math.max(zoom / 1.4, 1)),
    turn: () => (turns += 1),
    contrast: () => {
      const on = viewer.classList.toggle("contrasted");
      viewer.querySelector('[data-view="contrast"]').setAttribute("aria-pressed", on);
    },
    reset: () => {
      zoom = 1;
      turns = 0;
      viewer.classList.remove("contrasted");
      viewer.querySelector('[data-view="contrast"]').setAttribute("aria-pressed", false);
    },
  };
  const act = name => {
    acts[name]();
    draw();
  };
  viewer.addEventListener("click", event => {
    const button = event.target.closest("[data-view]");
    if (button) act(button.dataset.view);
  });
  const keys = { "+": "in", "=": "in", "-": "out", r: "turn", c: "contrast", 0: "reset" };
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, [contenteditable]")) return;
    const name = keys[event.key.toLowerCase()];
    if (!name) return;
    event.preventDefault();
    act(name);
  });
  for (const frame of frames) {
    frame.addEventListener("dblclick", () => act(zoom > 1 ? "reset" : "in"));
    let from = null;
    frame.addEventListener("pointerdown", event => {
      if (event.pointerType !== "mouse" || zoom === 1) return;
      from = { x: event.clientX + frame.scrollLeft, y: event.clientY + frame.scrollTop };
      frame.setPointerCapture(event.pointerId);
    });
    frame.addEventListener("pointermove", event => from && frame.scrollTo(from.x - event.clientX, from.y - event.clientY));
    frame.addEventListener("pointerup", () => (from = null));
  }
  addEventListener("resize", draw);
  draw();
})();

/* A signature: strokes in a box of 600 by 200, never a picture. */
for (const pad of document.querySelectorAll("canvas")) {
  const form = pad.closest("form"), pen = pad.getContext("2d"), strokes = [];
  const draw = ({ offsetX, offsetY, buttons }) => {
    if (!buttons) return;
    const at = (place, most) => Math.max(0, Math.min(most, Math.round(place * 600 / pad.clientWidth)));
    const x = at(offsetX, 600), y = at(offsetY, 200), stroke = strokes.at(-1);
    if (Math.hypot(x - stroke.at(-2), y - stroke.at(-1)) < 4) return;
    pen.lineTo(x, y);
    pen.stroke();
    stroke.push(x, y);
    form.elements.strokes.value = JSON.stringify(strokes);
  };
  pad.onpointerdown = event => {
    pad.setPointerCapture(event.pointerId);
    pen.lineWidth = 4;
    pen.beginPath();
    strokes.push([]);
    draw(event);
  };
  pad.onpointermove = draw;
  form.onreset = () => { pad.width = 600; strokes.length = 0; };
  form.hidden = false;
}

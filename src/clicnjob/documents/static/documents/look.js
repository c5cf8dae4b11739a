/* Can this photo be read? Seen on the device, before sending. Limits and reasons: ADR 22, tests/documents/test_look.py. */
const BLOCK = 32;

function pixels(source, longest) {
  const width = source.videoWidth || source.width, height = source.videoHeight || source.height;
  const scale = Math.min(1, longest / Math.max(width, height)), canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const paint = canvas.getContext("2d", { willReadFrequently: true });
  paint.imageSmoothingQuality = "high";
  paint.drawImage(source, 0, 0, canvas.width, canvas.height);
  return paint.getImageData(0, 0, canvas.width, canvas.height);
}
const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
const rising = values => values.sort((a, b) => a - b);

/* Sharp: how edges bend for their contrast, in the weaker direction. Glare: the largest group of white blocks. */
function blocks({ data, width, height }) {
  const gray = new Float32Array(width * height);
  for (let i = 0; i < gray.length; i++) gray[i] = 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2];
  const all = [], columns = Math.floor((width - 2) / BLOCK), rows = Math.floor((height - 2) / BLOCK), burnt = [];
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) {
    let sum = 0, squares = 0, x2 = 0, y2 = 0, white = 0;
    for (let y = row * BLOCK + 1; y <= (row + 1) * BLOCK; y++) for (let i = y * width + column * BLOCK + 1, end = i + BLOCK; i < end; i++) {
      const value = gray[i], dx = gray[i - 1] + gray[i + 1] - 2 * value, dy = gray[i - width] + gray[i + width] - 2 * value;
      sum += value;
      squares += value * value;
      x2 += dx * dx;
      y2 += dy * dy;
      if (value > 250) white++;
    }
    const n = BLOCK * BLOCK, variance = squares / n - (sum / n) ** 2;
    all.push([variance, x2 / n, y2 / n]);
    burnt.push(white > n * 0.95);
  }
  const sharp = Math.min(...[1, 2].map(way => {
    const grain = at(rising(all.map(block => block[way])), 0.1), drawn = all.filter(block => block[0] > 150);
    return drawn.length < 4 ? 0 : at(rising(drawn.map(block => (block[way] - grain) / block[0])), 0.9);
  }));
  const levels = rising(gray.filter((_, i) => i % 7 === 0));
  return { light: at(levels, 0.95), most: at(levels, 0.8), sharp, glare: largest(burnt, columns).length / (burnt.length || 1) };
}

function largest(marked, columns) {
  const left = marked.slice();
  let best = [];
  for (let start = 0; start < left.length; start++) {
    if (!left[start]) continue;
    const group = [start];
    left[start] = false;
    for (let i = 0; i < group.length; i++) {
      const cell = group[i], column = cell % columns;
      for (const next of [column ? cell - 1 : -1, column < columns - 1 ? cell + 1 : -1, cell - columns, cell + columns]) {
        if (!left[next]) continue;
        left[next] = false;
        group.push(next);
      }
    }
    if (group.length > best.length) best = group;
  }
  return best;
}

/* The paper is what differs from the table along the frame: its share of the picture, of a side of the frame. */
function edges({ data, width, height }) {
  const border = [];
  for (let x = 0; x < width; x++) border.push(x, (height - 1) * width + x);
  for (let y = 0; y < height; y++) border.push(y * width, y * width + width - 1);
  const table = [0, 1, 2].map(c => at(rising(border.map(i => data[4 * i + c])), 0.5));
  const far = i => Math.abs(data[4 * i] - table[0]) + Math.abs(data[4 * i + 1] - table[1]) + Math.abs(data[4 * i + 2] - table[2]);
  const usual = at(rising(border.map(far)), 0.5), limit = Math.max(60, usual * 2.5);
  const paper = largest(Array.from({ length: width * height }, (_, i) => far(i) > limit), width), area = paper.length / width / height;
  if (area < 0.04) return { area };
  const side = (length, within) => paper.filter(within).length / length;
  return { area, touch: Math.max(
    side(height, i => i % width === 0), side(height, i => i % width === width - 1),
    side(width, i => i < width), side(width, i => i >= width * (height - 1))) };
}

const measure = (source, longest) => ({ ...blocks(pixels(source, longest)), ...edges(pixels(source, 160)) });

function judge({ light, most, glare, touch }) {
  if (light < 95) return "dark";
  if (glare > 0.006 && most < 250) return "glare"; // else a scanned sheet
  return touch > 0.08 ? "cut" : "";
}

/** What to do better first; "" when it can be read. */
export function look(picture) {
  const seen = measure(picture, 1000);
  return judge(seen) || (seen.sharp < 0.1 ? "blurred" : "");
}

/** The same while one aims, without sharpness. */
export function advise(video) {
  const seen = measure(video, 480);
  return judge(seen) || (seen.area < 0.15 ? "far" : "good");
}

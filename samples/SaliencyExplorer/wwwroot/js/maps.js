import { state } from './state.js';
import { h } from './dom.js';

/** Colours of a map: its table as 256 x [r, g, b]. */
function table(name) {
  const hex = state.colorMaps.get(name).table;
  return Array.from({ length: 256 }, (_, i) => [0, 2, 4].map(o => parseInt(hex.slice(6 * i + o, 6 * i + o + 2), 16)));
}

const tables = new Map();
const colorsOf = name => tables.get(name) ?? tables.set(name, table(name)).get(name);

/** The colour map that a result is shown in: signed ones have their own, white at zero. */
export const colorsFor = isSigned => isSigned ? 'blue-white-red' : state.colors;

/** Draws a map over its picture, at the size at which the canvas is shown. */
export function draw(canvas, picture, map, plain = false) {
  const { width, height, isSigned, values } = map;
  const scale = Math.max(1, Math.ceil(Math.min(4, 512 / width)));
  canvas.width = width * scale;
  canvas.height = height * scale;
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  if (plain) {
    return;
  }

  const colors = colorsOf(colorsFor(isSigned));
  const layer = new OffscreenCanvas(width, height);
  const pixels = new ImageData(width, height);
  const fades = !isSigned && state.fade;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value) || Math.abs(value) < state.threshold) {
      continue;
    }

    pixels.data.set(colors[Math.max(0, Math.min(255, Math.floor(isSigned ? value * 127.5 + 128 : value * 255 + 0.5)))], 4 * i);
    pixels.data[4 * i + 3] = 255 * state.opacity * (fades ? value : 1);
  }

  layer.getContext('2d').putImageData(pixels, 0, 0);
  context.drawImage(layer, 0, 0, canvas.width, canvas.height);
}

/** What the colours mean. */
export function legend(isSigned) {
  const bar = h('canvas', { class: 'bar', width: 256, height: 1, 'aria-hidden': 'true' });
  const context = bar.getContext('2d');
  const pixels = context.createImageData(256, 1);
  colorsOf(colorsFor(isSigned)).forEach((color, i) => pixels.data.set([...color, !isSigned && state.fade ? i : 255], 4 * i));
  context.putImageData(pixels, 0, 0);
  return h('div', { class: 'legend' }, bar, ...(isSigned ? ['against', 'nothing', 'for'] : ['little', 'much']).map(text => h('span', {}, text)));
}

const images = new Map();

/** The picture as the model sees it; loaded once for each picture and preprocessing. */
export function seen() {
  const path = seenPath();
  if (!images.has(path)) {
    const image = new Image();
    image.src = path;
    images.set(path, image.decode().then(() => image));
  }

  return images.get(path);
}

/** The preprocessing is part of the address, so that another one loads another picture. */
export const seenPath = () => `api/pictures/${state.picture.id}/seen?v=${encodeURIComponent(version)}`;

let version = 0;
export function forgetSeen() {
  version++;
  images.clear();
}

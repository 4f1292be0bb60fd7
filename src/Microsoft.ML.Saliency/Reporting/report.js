"use strict";
const tables = Object.fromEntries(Object.entries({{{tables}}}).map(([name, text]) => [name, Uint8Array.from(atob(text), c => c.charCodeAt(0))]));
const one = id => document.getElementById(id);
const signedTable = tables["blue-white-red"];
const shown = new Set();

// Only rows near the window hold decoded maps, so that a page of any length opens.
const watcher = new IntersectionObserver(entries => {
  for (const { target, isIntersecting } of entries) {
    for (const map of target.querySelectorAll("saliency-map")) { isIntersecting ? map.show() : map.hide(); }
  }
}, { rootMargin: "600px" });

class SaliencyMap extends HTMLElement {
  connectedCallback() {
    const [width, height] = ["width", "height"].map(name => +this.getAttribute(name));
    this.style.aspectRatio = `${width} / ${height}`;
    if (this.hasAttribute("signed")) { document.documentElement.dataset.signed = ""; } else { document.documentElement.dataset.plain = ""; }
    const article = this.closest("article");
    article.querySelector("img").classList.toggle("pixels", width < 160);
    this.onpointermove = e => this.tell(e);
    this.onpointerleave = () => this.tell(null);
    watcher.observe(article);
  }

  async show() {
    if (shown.has(this)) { return; }
    shown.add(this);
    const [map, photo] = [new Image(), new Image()];
    map.src = this.getAttribute("src");
    photo.src = this.closest("article").querySelector("img").src;
    try { await Promise.all([map.decode(), photo.decode()]); } catch { this.textContent = "This map cannot be decoded."; return; }
    if (!shown.has(this)) { return; }
    const [width, height] = [photo.naturalWidth, photo.naturalHeight];
    this.values = enlarge(grey(map), map.naturalWidth, map.naturalHeight, width, height);
    this.photo = photo;
    this.layer = canvas(width, height);
    this.view = canvas(width, height);
    this.view.className = width < 160 ? "pixels" : "";
    this.replaceChildren(this.view);
    this.color();
  }

  hide() {
    shown.delete(this);
    this.values = this.photo = this.layer = this.view = null;
    this.replaceChildren();
  }

  color() {
    if (!this.view) { return; }
    const signed = this.hasAttribute("signed");
    const table = signed ? signedTable : tables[one("colors").value];
    const threshold = one("threshold").value / 100;
    const context = this.layer.getContext("2d");
    const image = context.createImageData(this.layer.width, this.layer.height);
    for (let i = 0; i < this.values.length; i++) {
      const byte = this.values[i];
      const size = signed ? Math.abs(byte - 128) / 127 : byte / 255;
      const at = 3 * (signed ? Math.min(255, Math.max(0, Math.trunc((byte - 128) / 127 * 127.5 + 128))) : Math.round(byte));
      image.data[4 * i] = table[at];
      image.data[4 * i + 1] = table[at + 1];
      image.data[4 * i + 2] = table[at + 2];
      image.data[4 * i + 3] = size < threshold ? 0 : 255;
    }
    context.putImageData(image, 0, 0);
    this.draw();
  }

  draw() {
    if (!this.view) { return; }
    const context = this.view.getContext("2d");
    context.globalAlpha = 1;
    context.drawImage(this.photo, 0, 0);
    context.globalAlpha = one("opacity").value / 100;
    context.drawImage(this.layer, 0, 0);
  }

  tell(event) {
    const small = this.parentElement.querySelector("small");
    small.dataset.text ??= small.textContent;
    if (!event || !this.view) { small.textContent = small.dataset.text; return; }
    const box = this.view.getBoundingClientRect();
    const at = (part, size) => Math.min(size - 1, Math.max(0, Math.floor(part * size)));
    const [x, y] = [at((event.clientX - box.left) / box.width, this.view.width), at((event.clientY - box.top) / box.height, this.view.height)];
    const [low, high] = [+this.getAttribute("low"), +this.getAttribute("high")];
    const byte = this.values[y * this.view.width + x];
    const value = this.hasAttribute("signed") ? (byte - 128) / 127 * high : low + byte / 255 * (high - low);
    small.textContent = `${value.toPrecision(3)} at ${x}, ${y}`;
  }
}

const canvas = (width, height) => Object.assign(document.createElement("canvas"), { width, height });

function grey(image) {
  const { naturalWidth: width, naturalHeight: height } = image;
  const context = canvas(width, height).getContext("2d", { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, width, height).data.filter((_, i) => i % 4 === 0);
}

// Bilinear between pixel centres, clamped at the edges: what SaliencyMaps does.
function enlarge(from, width, height, toWidth, toHeight) {
  if (width === toWidth && height === toHeight) { return from; }
  const axis = (size, to) => Array.from({ length: to }, (_, i) => {
    const at = Math.min(size - 1, Math.max(0, (i + .5) * size / to - .5));
    return [Math.floor(at), Math.min(size - 1, Math.floor(at) + 1), at - Math.floor(at)];
  });
  const [xs, ys, result] = [axis(width, toWidth), axis(height, toHeight), new Float32Array(toWidth * toHeight)];
  ys.forEach(([top, bottom, v], y) => xs.forEach(([left, right, u], x) => {
    const above = from[top * width + left] * (1 - u) + from[top * width + right] * u;
    const below = from[bottom * width + left] * (1 - u) + from[bottom * width + right] * u;
    result[y * toWidth + x] = above * (1 - v) + below * v;
  }));
  return result;
}

function legend() {
  for (const bar of document.querySelectorAll("#legend canvas")) {
    const signed = bar.className === "signed";
    const table = signed ? signedTable : tables[one("colors").value];
    const context = bar.getContext("2d");
    const image = context.createImageData(256, 1);
    for (let i = 0; i < 256; i++) { image.data.set([...table.subarray(3 * i, 3 * i + 3), 255], 4 * i); }
    context.putImageData(image, 0, 0);
    bar.closest("div").hidden = !((signed ? "signed" : "plain") in document.documentElement.dataset);
  }
}

function percent(input) { document.querySelector(`output[for=${input.id}]`).textContent = `${input.value} %`; }

let asked = false;
function soon(work) {
  if (!asked) { asked = true; requestAnimationFrame(() => { asked = false; shown.forEach(work); }); }
}

one("opacity").oninput = e => { percent(e.target); soon(map => map.draw()); };
one("threshold").oninput = e => { percent(e.target); soon(map => map.color()); };
one("colors").onchange = () => { legend(); shown.forEach(map => map.color()); };
percent(one("opacity"));
percent(one("threshold"));

// Storage may be refused, as to pages opened from a file.
const themes = ["system", "light", "dark"];
function theme(name) {
  document.documentElement.dataset.theme = name;
  one("theme").textContent = `theme: ${name}`;
  try { localStorage.setItem("saliency-theme", name); } catch { }
}
let saved = "system";
try { saved = localStorage.getItem("saliency-theme") ?? saved; } catch { }
theme(themes.includes(saved) ? saved : "system");
one("theme").onclick = () => theme(themes[(themes.indexOf(document.documentElement.dataset.theme) + 1) % themes.length]);

customElements.define("saliency-map", SaliencyMap);
addEventListener("DOMContentLoaded", () => {
  const failed = [...document.querySelectorAll("article.failed")];
  const pictures = document.querySelectorAll("article").length - failed.length;
  one("summary").textContent = `${pictures} picture${pictures === 1 ? "" : "s"} explained${failed.length ? `, ${failed.length} failed` : ""}.`;
  if (failed.length) {
    const list = Object.assign(document.createElement("details"), { id: "failures" });
    list.append(Object.assign(document.createElement("summary"), { textContent: "What failed" }), ...failed.map((row, i) => {
      row.id = `failed-${i + 1}`;
      const line = document.createElement("div");
      line.append(Object.assign(document.createElement("a"), { href: `#${row.id}`, textContent: row.dataset.file }), `: ${row.querySelector("p").textContent}`);
      return line;
    }));
    one("help").after(list);
  }
  legend();
});

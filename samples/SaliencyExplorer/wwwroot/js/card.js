import { floats } from './api.js';
import { h, percent, seconds } from './dom.js';
import { colorsFor, draw, legend, seen } from './maps.js';
import { on, state } from './state.js';

const shown = new Set();
on('display', () => {
  for (const card of shown) {
    card.element.isConnected ? card.paint() : shown.delete(card);
  }
});

/** One map with its name, how far it is, and its downloads. */
export class MapCard {
  constructor(method, { onRemove, onRetry } = {}) {
    this.method = method;
    this.canvas = h('canvas', { class: 'map', width: 256, height: 256, role: 'img', 'aria-label': `${method.title}: not there yet` });
    this.cover = h('div', { class: 'cover' });
    this.note = h('p', { class: 'note' });
    this.where = h('p', { class: 'note where' });
    this.legend = h('div');
    this.links = h('div', { class: 'links' });
    this.retry = onRetry;
    this.element = h('article', { class: 'map-card' },
      h('header', {}, this.heading = h('h3', {}, method.title), onRemove && h('button', { type: 'button', class: 'icon', 'aria-label': `Remove ${method.title}`, title: 'Remove', onclick: onRemove }, '×')),
      h('div', { class: 'frame' }, this.canvas, this.cover), this.legend, h('div', {}, this.note, this.where), this.links);
    for (const [event, plain] of [['pointerdown', true], ['pointerup', false], ['pointerleave', false]]) {
      this.canvas.addEventListener(event, () => this.map && this.paint(plain));
    }

    this.canvas.title = 'Press to see the picture alone';
    shown.add(this);
  }

  /** Waits; the button cancels. */
  wait(onCancel) {
    this.bar = h('progress', { max: 1, 'aria-label': `Progress of ${this.method.title}` });
    this.status = h('span', {}, 'waiting …');
    // Between two reports of a slow method there may be seconds.
    const [status, began] = [this.status, Date.now()];
    const clock = setInterval(() => {
      if (!status.isConnected || this.cover.hidden) { clearInterval(clock); return; }
      status.dataset.since = `${Math.round((Date.now() - began) / 1000)} s`;
    }, 1000);
    this.cover.replaceChildren(this.bar, this.status, h('button', { type: 'button', class: 'quiet', onclick: onCancel }, 'Cancel'));
    this.cover.hidden = false;
  }

  progress({ done, total }) {
    this.bar.value = done / total;
    this.status.textContent = `${done} of ${total} passes`;
  }

  fail(message) {
    this.cover.hidden = false;
    this.cover.replaceChildren(h('p', { class: 'failure' }, message), ...(this.retry ? [h('button', { type: 'button', class: 'quiet', onclick: this.retry }, 'Try again')] : []));
  }

  async show(result, i = 0) {
    const found = result.maps[i];
    const [picture, values] = await Promise.all([seen(), floats(`api/results/${found.id}/map`)]);
    this.id = found.id;
    this.picture = picture;
    this.map = { width: result.width, height: result.height, isSigned: result.isSigned, values };
    this.cover.hidden = true;
    this.canvas.setAttribute('aria-label', `${this.method.title}: map for ${found.explained.label}`);
    this.note.textContent = [found.explained.label, percent(found.explained.probability), seconds(found.seconds)].join(' · ');
    this.where.textContent = this.where.title = result.layer ? `layer ${result.layer}` : '';
    this.note.title = [
      `engine ${result.engine}`, found.completeness !== null && `completeness: off by ${Number(found.completeness).toPrecision(2)}`, found.fitR2 !== null && `fit: R² ${Number(found.fitR2).toFixed(2)}`,
    ].filter(Boolean).join(', ');
    this.explained = found.explained.index;
    this.layer = result.layer;
    this.paint();
  }

  paint(plain = false) {
    if (!this.map) {
      return;
    }

    draw(this.canvas, this.picture, this.map, plain);
    this.legend.replaceChildren(legend(this.map.isSigned));
    const base = `api/results/${this.id}`;
    const link = (text, path, title) => h('a', { href: path, download: '', title }, text);
    this.links.replaceChildren(
      link('PNG', `${base}/overlay.png?alpha=${state.opacity}&threshold=${state.threshold}&colors=${colorsFor(this.map.isSigned)}&fade=${state.fade && !this.map.isSigned}`, 'This picture, as it is shown'),
      link('Map', `${base}/map.npy`, 'The map as a NumPy array [height, width], before scaling'),
      link('Values', `${base}/attribution.npy`, 'The raw attribution as a NumPy array [channels, height, width]'),
      link('How', `${base}/provenance.json`, 'Model, method, options, scores and versions as JSON'),
      ...(this.method.compiles
        ? [link('ONNX', `api/compiled?method=${this.method.name}&class=${this.explained}${this.layer ? `&layer=${encodeURIComponent(this.layer)}` : ''}`, 'The model with this method in it, as one ONNX file with an output "saliency"')]
        : []));
  }
}

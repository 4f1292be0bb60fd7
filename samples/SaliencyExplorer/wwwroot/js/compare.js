import { run, turns } from './api.js';
import { MapCard } from './card.js';
import { classPicker } from './classes.js';
import { $, h } from './dom.js';
import { chosenLayer, chosenMethods } from './explain.js';
import { on, state } from './state.js';

const panel = $('panel-compare');
const turn = turns(2);
let stop = new AbortController();
let pair = [null, null];
let isStale = true;

/** Two classes, one row a method, one scale a row. */
async function show() {
  if (panel.hidden || !state.predictions.length) {
    isStale = true;
    return;
  }

  isStale = false;
  stop.abort();
  stop = new AbortController();
  const { signal } = stop;
  const [left, right] = await Promise.all([0, 1].map(i => classPicker({ value: pair[i], label: i === 0 ? 'First class' : 'Second class', onchange: index => { if (index !== null) { pair[i] = index; show(); } } })));
  const rows = chosenMethods().map(method => ({ method, cards: [0, 1].map(() => new MapCard(method)) }));
  panel.replaceChildren(
    h('div', { class: 'bar-of-controls' }, left.element, h('span', {}, 'against'), right.element, h('p', { class: 'hint' }, 'The two maps of a method share one scale: the stronger colour is the stronger reason. Methods are those chosen under Explain.')),
    h('div', { class: 'pairs' }, ...rows.map(row => h('div', { class: 'pair' }, ...row.cards.map(c => c.element)))));
  await Promise.all(rows.map(row => turn(() => compare(row, signal))));
}

async function compare({ method, cards }, signal) {
  if (signal.aborted) {
    return;
  }

  const one = new AbortController();
  signal.addEventListener('abort', () => one.abort());
  const cancelled = () => { one.abort(); cards.forEach(c => c.fail('Cancelled.')); };
  cards.forEach(c => c.wait(cancelled));
  try {
    const result = await run('api/explain', { picture: state.picture.id, method: method.name, classes: pair, layer: chosenLayer() }, p => cards.forEach(c => c.progress(p)), one.signal);
    await Promise.all(cards.map((c, i) => c.show(result, i)));
    cards.forEach((c, i) => { c.heading.textContent = `${method.title}: ${result.maps[i].explained.label}`; });
    if (result.note) {
      cards.forEach(c => c.note.append(h('em', {}, ` ${result.note}`)));
    }
  } catch (error) {
    if (!one.signal.aborted) {
      cards.forEach(c => c.fail(error.message));
    }
  }
}

on('predictions', () => {
  pair = [state.predictions[0].index, (state.predictions[1] ?? state.predictions[0]).index];
  show();
});
on('methods layer', show);
on('tab', () => { if (isStale) { show(); } });

import { run, turns } from './api.js';
import { MapCard } from './card.js';
import { $, h } from './dom.js';
import { on, state, tell } from './state.js';

const first = ['grad-cam', 'guided-grad-cam', 'integrated-gradients', 'occlusion', 'layer-cam', 'smoothgrad'];
const kinds = { layer: 'Look at a layer', gradient: 'Follow the gradient', attention: 'Follow the attention', 'black box': 'Cover and compare' };
const turn = turns(3);
const cards = new Map();
let layer = null;

/** Methods that are chosen and fit the model, in the order of the list. */
let chosen = null;
export const chosenMethods = () => state.model.methods.filter(m => chosen.has(m.name) && !m.reason);

/** The user's own choice; else four of those that everybody begins with, and that are quick with this model. */
function startingChoice() {
  const own = JSON.parse(localStorage.getItem('methods') ?? 'null');
  return new Set(own ?? first.filter(name => state.model.methods.some(m => m.name === name && !m.reason && m.passes <= 100)).slice(0, 4));
}

export const chosenLayer = () => layer;

function choose(name, isChosen) {
  isChosen ? chosen.add(name) : chosen.delete(name);
  localStorage.setItem('methods', JSON.stringify([...chosen]));
  showChooser();
  tell('methods');
}

function showChooser() {
  const methods = chosenMethods();
  $('chosen').textContent = methods.length ? methods.map(m => m.title).join(', ') : 'none yet';
  const layers = h('select', { id: 'layer', onchange: e => { layer = e.target.value || null; tell('layer'); } },
    h('option', { value: '' }, state.model.defaultLayer ? `${state.model.defaultLayer} (default)` : 'none'),
    ...state.model.layers.map(l => h('option', { value: l.name }, `${l.name}  [${l.shape}]`)));
  layers.value = layer ?? '';
  $('methods').replaceChildren(
    ...Object.entries(kinds).map(([kind, title]) => h('fieldset', { class: 'kind' }, h('legend', {}, title),
      ...state.model.methods.filter(m => m.kind === kind).map(chip))),
    h('label', { class: 'layer' }, h('span', {}, 'Layer to look at'), layers, h('small', {}, layer ? 'as you chose' : state.model.defaultLayerReason)));
}

function chip(method) {
  const slow = method.passes > 200;
  const box = h('input', { type: 'checkbox', checked: chosen.has(method.name) && !method.reason, disabled: !!method.reason, onchange: e => choose(method.name, e.target.checked) });
  return h('label', { class: method.reason ? 'chip off' : 'chip', title: method.reason ?? `${method.passes} ${method.passes === 1 ? 'pass' : 'passes'} through the model` },
    box, h('span', {}, method.title), slow && h('small', {}, `${method.passes} passes`), method.reason && h('small', { class: 'why' }, method.reason));
}

/** Shows a card a method; starts what is not there yet. */
function arrange() {
  const wanted = chosenMethods();
  for (const [name, card] of cards) {
    if (!wanted.some(m => m.name === name)) {
      card.stop?.abort();
      cards.delete(name);
    }
  }

  for (const method of wanted.filter(m => !cards.has(m.name))) {
    const card = new MapCard(method, { onRemove: () => choose(method.name, false), onRetry: () => explain(card) });
    cards.set(method.name, card);
    explain(card);
  }

  $('maps').replaceChildren(...wanted.map(m => cards.get(m.name).element));
}

function restart() {
  for (const card of cards.values()) {
    explain(card);
  }
}

async function explain(card) {
  card.stop?.abort();
  const stop = card.stop = new AbortController();
  card.wait(() => { stop.abort(); card.fail('Cancelled.'); });
  try {
    await turn(async () => {
      stop.signal.throwIfAborted();
      const result = await run('api/explain', { picture: state.picture.id, method: card.method.name, classes: [state.class], layer }, p => card.progress(p), stop.signal);
      stop.signal.throwIfAborted();
      await card.show(result);
    });
  } catch (error) {
    // A stale answer is nobody's failure.
    if (!stop.signal.aborted) {
      card.fail(error.message);
    }
  }
}

on('model', () => {
  layer = null;
  chosen = startingChoice();
  cards.forEach(card => card.stop?.abort());
  cards.clear();
  showChooser();
});
on('methods', arrange);
on('layer', () => { showChooser(); restart(); });
on('class', restart);
on('picture', () => { restart(); arrange(); });

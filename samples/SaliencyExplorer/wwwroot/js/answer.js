import { post } from './api.js';
import { classPicker } from './classes.js';
import { $, h, percent, toast } from './dom.js';
import { forgetSeen, seenPath } from './maps.js';
import { on, state, tell } from './state.js';

/** The picture, what the model says of it, and which of its answers is to be explained. */
async function predict() {
  $('seen').src = seenPath();
  $('seen').alt = `${state.picture.name}, as the model sees it`;
  const picture = state.picture;
  try {
    const predictions = await post('api/predict', { picture: picture.id });
    if (picture === state.picture) {
      state.predictions = predictions;
      await show();
      tell('predictions');
    }
  } catch (error) {
    toast(error.message, true);
    if (error.status === 404) {
      tell('expired');
    }
  }
}

async function show() {
  const row = (p, i) => h('label', { class: 'prediction' },
    h('input', { type: 'radio', name: 'class', value: i === 0 ? '' : p.index, checked: state.class === (i === 0 ? null : p.index), onchange: () => select(i === 0 ? null : p.index) }),
    h('span', { class: 'name', title: p.label }, p.label), h('meter', { min: 0, max: 1, value: p.probability, 'aria-hidden': 'true' }), h('span', { class: 'number' }, percent(p.probability)));
  const isListed = state.class === null || state.predictions.some((p, i) => i > 0 && p.index === state.class);
  const more = state.model.classes > state.predictions.length && await classPicker({ value: isListed ? null : state.class, none: 'another class …', label: 'Another class to explain', onchange: select });
  $('predictions').replaceChildren(...state.predictions.map(row), ...(more ? [h('div', { class: 'other' }, more.element)] : []));
}

function select(index) {
  state.class = index;
  show();
  tell('class');
}

on('model', () => { state.class = null; forgetSeen(); });
on('picture', () => { state.class = null; predict(); });

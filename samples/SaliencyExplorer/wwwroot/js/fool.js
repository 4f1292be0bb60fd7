import { run } from './api.js';
import { classPicker } from './classes.js';
import { $, h, percent, runButton } from './dom.js';
import { on, state } from './state.js';

const panel = $('panel-fool');
let modelShown = null;
let reset = () => {};

/** A change too small to see that makes the model see something else. */
async function show() {
  if (panel.hidden || modelShown === state.model) {
    return;
  }

  modelShown = state.model;
  const goal = await classPicker({ none: 'anything else', label: 'What the model is to see' });
  const kind = h('select', { 'aria-label': 'Attack' }, h('option', { value: 'fgsm' }, 'one step (FGSM)'), h('option', { value: 'pgd' }, 'ten steps (PGD)'));
  const epsilon = h('input', { type: 'range', min: 1, max: 32, value: 4, 'aria-label': 'Largest change of a pixel, in 255ths' });
  const epsilonText = h('output', {}, '4 / 255');
  epsilon.addEventListener('input', () => { epsilonText.textContent = `${epsilon.value} / 255`; });
  const status = h('p', { class: 'status', role: 'status' });
  const row = h('div', { class: 'fooled' });
  const button = runButton('Fool it', async signal => {
    const picture = state.picture;
    status.textContent = 'Working …';
    try {
      const result = await run('api/attack', { picture: picture.id, kind: kind.value, epsilon: epsilon.valueAsNumber, class: goal.value }, () => {}, signal);
      status.textContent = result.succeeded
        ? `Fooled: ${result.before[0].label} became ${result.after[0].label}, by changing no pixel by more than ${epsilon.value} of 255.`
        : `It holds: still ${result.after[0].label}. Allow a larger change, or take ten steps.`;
      const figure = (name, title, predictions) => h('figure', { class: name },
        h('div', { class: 'frame' }, h('img', { src: `api/results/${result.id}/pictures/${name}`, alt: title })), h('figcaption', {}, h('strong', {}, title), ...predictions.map(bar)));
      row.replaceChildren(
        figure('before', 'Before', result.before),
        figure('difference', `The change, ${result.enlarged} times as strong`, []),
        figure('after', 'After', result.after));
    } catch (error) {
      status.textContent = error.name === 'AbortError' ? 'Cancelled.' : error.message;
    }
  });
  reset = () => { row.replaceChildren(); status.textContent = 'A few levels of brightness, each pixel in the direction that hurts most: to us the picture is the same.'; };
  reset();
  panel.replaceChildren(
    h('div', { class: 'bar-of-controls' }, h('label', { class: 'inline' }, h('span', {}, 'Make it see'), goal.element), kind,
      h('label', { class: 'inline' }, h('span', {}, 'by at most'), epsilon, epsilonText), button),
    status, row);
}

const bar = p => h('div', { class: 'prediction' }, h('span', { class: 'name', title: p.label }, p.label), h('meter', { min: 0, max: 1, value: p.probability, 'aria-hidden': 'true' }), h('span', { class: 'number' }, percent(p.probability)));

on('tab model', show);
on('picture', () => reset());

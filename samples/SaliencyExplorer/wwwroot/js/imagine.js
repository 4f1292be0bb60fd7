import { run } from './api.js';
import { classPicker } from './classes.js';
import { $, h, percent, runButton, toast } from './dom.js';
import { on, state } from './state.js';

const panel = $('panel-imagine');
let modelShown = null;

/** What a class looks like to the model: a picture made from noise, while it is made. */
async function show() {
  if (panel.hidden || modelShown === state.model) {
    return;
  }

  modelShown = state.model;
  const picker = await classPicker({ value: state.class ?? state.predictions[0]?.index ?? 0, label: 'Class to imagine' });
  const steps = h('select', { 'aria-label': 'Steps' }, ...[64, 128, 256, 512].map(n => h('option', { value: n, selected: n === 128 }, `${n} steps`)));
  const image = h('img', { class: 'made', alt: 'The picture in the making', hidden: true });
  const line = h('canvas', { class: 'line', width: 600, height: 120, role: 'img', 'aria-label': 'Score of the class, from the first step to the last' });
  const status = h('p', { class: 'status', role: 'status' }, 'Starting from noise, the picture is changed step by step until the model sees as much of the class in it as it can.');
  const link = h('div', { class: 'links' });
  let seed = 0;
  const button = runButton('Imagine', async signal => {
    const scores = [];
    const index = picker.value;
    if (index === null) {
      toast('Choose a class first.', true);
      return;
    }

    link.replaceChildren();
    try {
      const result = await run('api/generate', { class: index, steps: Number(steps.value), seed: seed++ }, p => {
        image.hidden = false;
        image.src = `data:image/png;base64,${p.image}`;
        scores.push([p.step / p.steps, p.score]);
        // A blur now and then takes some of the score: the line is the mean of neighbours.
        drawLine(line, scores.slice(1).map(([at, score], i) => [at, (score + scores[i][1]) / 2]));
        status.textContent = `Step ${p.step} of ${p.steps}: ${percent(p.probability)} sure of it`;
      }, signal);
      status.textContent = `To the model this is “${result.label}”: ${percent(result.probability)} sure. Imagine again for another start.`;
      image.src = `api/results/${result.id}/pictures/image`;
      image.alt = `What the model finds most typical of ${result.label}`;
      link.replaceChildren(h('a', { href: image.src, download: `${result.label}.png` }, 'PNG'));
    } catch (error) {
      status.textContent = error.name === 'AbortError' ? 'Cancelled.' : error.message;
    }
  });
  panel.replaceChildren(
    h('div', { class: 'bar-of-controls' }, picker.element, steps, button),
    h('div', { class: 'imagined' }, h('div', { class: 'frame large' }, image), h('div', {}, status, line, link)));
}

function drawLine(canvas, scores) {
  const context = canvas.getContext('2d');
  if (!scores.length) {
    return;
  }

  const [low, high] = [Math.min, Math.max].map(end => end(...scores.map(([, score]) => score)));
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.strokeStyle = getComputedStyle(canvas).color;
  context.lineWidth = 3;
  context.lineJoin = 'round';
  context.beginPath();
  scores.forEach(([at, score]) => context.lineTo(4 + at * (canvas.width - 8), canvas.height - 6 - (score - low) / (high - low || 1) * (canvas.height - 12)));
  context.stroke();
}

on('tab model predictions', show);

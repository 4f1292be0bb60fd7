import { $, h } from './dom.js';
import { on, state, tell } from './state.js';

/** Strength, threshold and colours: all of them in the browser alone. */
let asked = false;
function redraw() {
  if (!asked) {
    asked = true;
    requestAnimationFrame(() => { asked = false; tell('display'); });
  }
}

function slider(id, name) {
  $(id).addEventListener('input', () => {
    state[name] = $(id).valueAsNumber / 100;
    $(`${id}-value`).textContent = `${$(id).value} %`;
    redraw();
  });
}

slider('opacity', 'opacity');
slider('threshold', 'threshold');
$('fade').addEventListener('change', () => { state.fade = $('fade').checked; redraw(); });
$('colors').addEventListener('change', () => { state.colors = $('colors').value; redraw(); });
on('session', () => {
  $('colors').replaceChildren(...[...state.colorMaps.values()].filter(c => !c.isDiverging).map(c => h('option', { value: c.name }, c.name)));
  $('colors').value = state.colors;
  $('colors').title = $('fade').parentElement.title = 'For maps without a sign. Those with one are always blue (against), white (nothing), red (for).';
});

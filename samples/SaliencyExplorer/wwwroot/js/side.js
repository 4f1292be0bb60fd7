import { post, remove } from './api.js';
import { $, h, some, toast } from './dom.js';
import { on, pictures, state, tell } from './state.js';

/** The pictures and the model. */
function showPictures() {
  $('pictures').replaceChildren(...pictures().map(picture => h('div', { class: 'thumb' },
    h('label', { title: `${picture.name}, ${picture.width} × ${picture.height}` },
      h('input', { type: 'radio', name: 'picture', value: picture.id, checked: picture === state.picture, onchange: () => choose(picture) }),
      h('img', { src: `api/pictures/${picture.id}/thumbnail`, alt: picture.name, loading: 'lazy' })),
    state.own.includes(picture) && h('button', { type: 'button', class: 'icon', 'aria-label': `Remove ${picture.name}`, title: 'Remove', onclick: () => forget(picture) }, '×'))));
}

export function choose(picture) {
  const hadFocus = $('pictures').contains(document.activeElement);
  state.picture = picture;
  showPictures();
  tell('picture');
  if (hadFocus) {
    $('pictures').querySelector('input:checked')?.focus({ preventScroll: true });
  }
}

async function forget(picture) {
  try {
    await remove(`api/pictures/${picture.id}`);
  } catch (error) {
    toast(error.message, true);
  }

  state.own = state.own.filter(p => p !== picture);
  picture === state.picture ? choose(pictures()[0]) : showPictures();
}

const presetNames = {
  auto: 'auto', imagenet: 'ImageNet, as in PyTorch', tf: 'from -1 to 1 (TensorFlow)', caffe: 'BGR less its mean (Caffe)',
  mnist: 'grey, 0 to 255', unit: 'from 0 to 1', yolox: 'BGR, letterboxed (YOLOX)',
};

function showModel() {
  const { model } = state;
  const isJson = model.preprocessing.startsWith('{');
  const json = h('textarea', { rows: 9, spellcheck: false, value: model.preprocessingJson, 'aria-label': 'Preprocessing as JSON', onchange: () => change(json.value) });
  const preset = h('select', { 'aria-label': 'Preprocessing', onchange: () => change() },
    ...some([...['auto', ...state.presets].map(p => h('option', { value: p }, presetNames[p] ?? p)), isJson && h('option', { value: model.preprocessing }, 'its own')]));
  preset.value = model.preprocessing;
  const engine = h('select', { 'aria-label': 'Engine', onchange: () => change() }, ...state.engines.map(e => h('option', { value: e }, e === 'auto' ? `auto (${model.engineInUse})` : e)));
  engine.value = model.engine;
  const change = async (preprocessing = preset.value) => {
    try {
      await changed(post('api/settings', { preprocessing, engine: engine.value }));
    } catch (error) {
      toast(error.message, true);
      showModel();
    }
  };
  const fact = (name, ...value) => [h('dt', {}, name), h('dd', {}, ...value)];
  $('model').replaceChildren(...some([
    h('p', { class: 'model-name', title: model.name }, model.name),
    h('dl', {}, ...fact('takes', model.input), ...fact('knows', `${model.classes} classes${model.labelsName ? `, ${model.labels === model.classes ? '' : `${model.labels} of them `}named in ${model.labelsName}` : ', without names'}`)),
    h('label', { class: 'field' }, h('span', {}, 'Preprocessing'), preset),
    h('label', { class: 'field' }, h('span', {}, 'Engine'), engine),
    h('details', { class: 'about' }, h('summary', {}, 'Preprocessing as JSON'), json),
    h('details', { class: 'about' }, h('summary', {}, 'About this model'),
      h('dl', {}, ...fact('scores', model.scores), ...fact('layer', model.defaultLayer ?? 'none', h('small', {}, model.defaultLayerReason)),
        ...model.engines.flatMap(e => fact(e.name, e.works ? 'works' : e.reason)), ...(model.agreement ? fact('check', model.agreement) : []),
        ...fact('file', `opset ${model.opset}${model.producer ? `, by ${model.producer}` : ''}`, h('small', { class: 'hash' }, `SHA-256 ${model.sha256}`)))),
    !model.isDemo && h('button', { type: 'button', class: 'quiet', onclick: () => changed(post('api/demo')).catch(e => toast(e.message, true)) }, 'Back to the demo model'),
  ]));
}

/** Takes over a model that the server answered with, and explains the picture again: the one given, or the one before. */
export async function changed(answer, picture = state.picture) {
  state.model = await answer;
  tell('model');
  choose(pictures().find(p => p.id === picture?.id) ?? pictures()[0]);
}

on('model', showModel);
on('pictures', showPictures);

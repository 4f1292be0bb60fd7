import { post, upload } from './api.js';
import { $, toast } from './dom.js';
import { changed, choose } from './side.js';
import { state } from './state.js';

/** Files that are opened or dropped: told apart by their names, and again by the server by what is in them. */
const kinds = [
  { of: /\.onnx$/i, name: 'model', most: () => state.limits.maxModelBytes, bring: bringModel },
  { of: /\.(txt|labels|names)$/i, name: 'file of class names', most: () => state.limits.maxLabelBytes, bring: async file => { model = await upload('api/labels', file); } },
  { of: /\.json$/i, name: 'preprocessing', most: () => 60000, bring: async file => { model = await post('api/settings', { preprocessing: await file.text(), engine: (model ?? state.model).engine }); } },
  { of: /\.(png|jpe?g|bmp|gif|webp|tiff?)$/i, name: 'picture', most: () => state.limits.maxPictureBytes, bring: bringPicture },
];

async function bringModel(file) {
  const reading = toast(`Reading ${file.name} …`);
  try {
    model = await upload('api/model', file);
  } finally {
    reading.remove();
  }

}

// What the files at hand lead to: shown once, when all of them are there.
let model = null;
let last = null;

async function bringPicture(file) {
  last = await upload('api/pictures', file);
  state.own = [...state.own, last];
}

async function bring(files) {
  // The model first: labels and preprocessing belong to it.
  const found = [...files].map(file => ({ file, kind: kinds.find(k => k.of.test(file.name)) ?? (file.type.startsWith('image/') ? kinds[3] : null) }))
    .sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
  [model, last] = [null, null];
  for (const { file, kind } of found) {
    try {
      if (!kind) {
        throw new Error(`${file.name} is no model (.onnx), picture, list of class names (.txt) or preprocessing (.json).`);
      }

      if (file.size > kind.most()) {
        throw new Error(`${file.name} has ${(file.size / 2 ** 20).toFixed(1)} MiB, more than the ${(kind.most() / 2 ** 20).toFixed(1)} MiB that this server takes for a ${kind.name}.`);
      }

      await kind.bring(file);
    } catch (error) {
      toast(error.message, true);
    }
  }

  if (model) {
    await changed(model, last ?? state.picture);
    if (model.labelsName && model.labels !== model.classes) {
      toast(`${model.labelsName} names ${model.labels} classes, but the model has ${model.classes}: names may be those of other classes.`, true);
    }

    toast(`${model.name} is ready.${model.labelsName ? '' : ' Drop a .txt with class names, one a line, to see them.'}${model.preprocessing === 'auto' ? ' If its answers look wrong, choose the preprocessing that it was trained with.' : ''}`);
  } else if (last) {
    choose(last);
  }
}

$('open').addEventListener('click', () => $('files').click());
$('files').addEventListener('change', async () => { await bring($('files').files); $('files').value = ''; });
let depth = 0;
addEventListener('dragenter', e => { e.preventDefault(); depth++; $('veil').hidden = false; });
addEventListener('dragover', e => e.preventDefault());
addEventListener('dragleave', () => { if (--depth <= 0) { depth = 0; $('veil').hidden = true; } });
addEventListener('drop', e => { e.preventDefault(); depth = 0; $('veil').hidden = true; bring(e.dataTransfer.files); });
addEventListener('paste', e => { if (e.clipboardData.files.length) { bring(e.clipboardData.files); } });

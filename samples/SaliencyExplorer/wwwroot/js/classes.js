import { get } from './api.js';
import { h } from './dom.js';
import { state } from './state.js';

/** A choice of one class: a list where there are few, else a field that searches by name or index. */
export async function classPicker({ value = null, none = null, onchange = () => {}, label }) {
  const few = state.model.classes <= 50;
  if (few) {
    const classes = await get('api/classes');
    const all = classes.length < state.model.classes ? Array.from({ length: state.model.classes }, (_, i) => classes.find(c => c.index === i) ?? { index: i, label: `${i}` }) : classes;
    const select = h('select', { 'aria-label': label, onchange: () => onchange(read(select.value)) },
      ...(none ? [h('option', { value: '' }, none)] : []), ...all.map(c => h('option', { value: c.index }, nameOf(c))));
    select.value = value ?? '';
    return { element: select, get value() { return read(select.value); } };
  }

  const list = h('datalist', { id: `classes-${++count}` });
  const input = h('input', { type: 'text', autocomplete: 'off', 'aria-label': label, placeholder: none ?? 'name or number …' });
  input.setAttribute('list', list.id);
  input.addEventListener('input', async () => list.replaceChildren(...(await get(`api/classes?search=${encodeURIComponent(input.value)}`)).map(c => h('option', { value: nameOf(c) }))));
  input.addEventListener('change', () => onchange(read(input.value)));
  input.value = value === null ? '' : nameOf((await get(`api/classes?search=${value}`)).find(c => c.index === value) ?? { index: value, label: `${value}` });
  return { element: h('span', { class: 'picker' }, input, list), get value() { return read(input.value); } };
}

let count = 0;
const nameOf = c => c.label === `${c.index}` ? c.label : `${c.index} ${c.label}`;
const read = text => /^\s*\d+/.test(text) ? parseInt(text, 10) : null;

import { get, remove } from './api.js';
import './answer.js';
import './compare.js';
import './display.js';
import { $, toast } from './dom.js';
import './explain.js';
import './files.js';
import './fool.js';
import './imagine.js';
import { choose } from './side.js';
import { on, pictures, state, tell } from './state.js';

async function start() {
  const session = await get('api/session');
  Object.assign(state, { model: session.model, own: session.pictures, demo: session.demo, engines: session.engines, presets: session.presets, limits: session.limits });
  state.colorMaps = new Map(session.colors.map(c => [c.name, c]));
  tell('session');
  tell('model');
  tell('pictures');
  choose(pictures()[0]);
}

const tabs = [...document.querySelectorAll('[role=tab]')];

function select(tab) {
  for (const other of tabs) {
    other.setAttribute('aria-selected', other === tab);
    other.tabIndex = other === tab ? 0 : -1;
    $(other.getAttribute('aria-controls')).hidden = other !== tab;
  }

  tell('tab');
}

tabs.forEach((tab, i) => {
  tab.addEventListener('click', () => select(tab));
  tab.addEventListener('keydown', e => {
    const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: tabs.length - 1 }[e.key];
    if (to !== undefined) {
      const next = tabs[(to + tabs.length) % tabs.length];
      next.focus();
      select(next);
      e.preventDefault();
    }
  });
});

const theme = document.documentElement;
const preferred = localStorage.getItem('theme');
if (preferred) {
  theme.dataset.theme = preferred;
}

$('theme').addEventListener('click', () => {
  const isDark = theme.dataset.theme ? theme.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  theme.dataset.theme = isDark ? 'light' : 'dark';
  localStorage.setItem('theme', theme.dataset.theme);
});

$('forget').addEventListener('click', async () => {
  try {
    await remove('api/session');
    state.picture = null;
    await start();
    toast('Everything that you brought is gone.');
  } catch (error) {
    toast(error.message, true);
  }
});

const restart = () => start().catch(error => toast(error.message, true));
on('expired', restart);
restart();

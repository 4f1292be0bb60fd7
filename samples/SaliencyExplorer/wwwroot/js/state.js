/** What the page knows, and who wants to hear of changes: 'model', 'pictures', 'picture', 'predictions', 'class', 'display'. */
export const state = {
  model: null, own: [], demo: [], engines: [], presets: [], limits: {}, colorMaps: new Map(),
  picture: null, predictions: [], class: null,
  opacity: 0.85, threshold: 0, fade: true, colors: 'turbo',
};

const listeners = new Map();

export function on(names, listener) {
  for (const name of names.split(' ')) {
    listeners.set(name, [...(listeners.get(name) ?? []), listener]);
  }
}

export function tell(name) {
  for (const listener of listeners.get(name) ?? []) {
    listener();
  }
}

/** Pictures that can be chosen: one's own, and the demo's as long as they mean something. */
export const pictures = () => [...state.own, ...(state.model?.isDemo || state.own.length === 0 ? state.demo : [])];

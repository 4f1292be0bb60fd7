/** Makes elements. Text is always text: nothing here reads HTML, so names of files and classes can hold any. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (name === 'class') {
      element.className = value;
    } else if (name in element && !name.startsWith('aria')) {
      element[name] = value;
    } else if (value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }

  element.append(...some(children));
  return element;
}

/** What there is of children: conditions that failed leave nothing. */
export const some = children => children.filter(c => c !== null && c !== undefined && c !== false);

export const $ = id => document.getElementById(id);

/** Says something for a while; errors stay until they are closed. */
export function toast(text, isError = false) {
  const box = h('div', { class: isError ? 'toast error' : 'toast' }, h('p', {}, text), h('button', { type: 'button', class: 'icon', 'aria-label': 'Close', onclick: () => box.remove() }, '×'));
  $('toasts').append(box);
  while ($('toasts').childElementCount > 4) {
    $('toasts').firstChild.remove();
  }

  if (!isError) {
    setTimeout(() => box.remove(), 6000);
  }

  return box;
}

// The space before a unit does not break.
export const percent = value => value >= 0.9995 ? '100\u00a0%' : value < 0.001 ? '<\u00a00.1\u00a0%' : `${(100 * value).toFixed(value < 0.1 || value > 0.9 ? 1 : 0)}\u00a0%`;

export const seconds = value => value < 0.995 ? `${Math.max(1, Math.round(1000 * value))}\u00a0ms` : `${value.toFixed(1)}\u00a0s`;

/** A button that is one at a time: it starts, and while it runs, it cancels. */
export function runButton(text, run) {
  let running = null;
  const button = h('button', {
    type: 'button', class: 'primary', onclick: async () => {
      if (running) {
        running.abort();
        return;
      }

      running = new AbortController();
      button.textContent = 'Cancel';
      try {
        await run(running.signal);
      } finally {
        running = null;
        button.textContent = text;
      }
    },
  }, text);
  return button;
}

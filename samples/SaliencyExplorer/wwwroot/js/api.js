/** Talks with the server. Every failure becomes an Error whose message can be shown. */
async function answer(promise) {
  let response;
  try {
    response = await promise;
  } catch (error) {
    throw error.name === 'AbortError' ? error : new Error('The server does not answer. Is it still running?');
  }

  if (!response.ok) {
    const body = await response.json().catch(() => ({}));
    throw Object.assign(new Error(body.error ?? `The server answers ${response.status}.`), { status: response.status });
  }

  return response;
}

const asJson = async promise => { const r = await answer(promise); return r.status === 204 ? null : r.json(); };

export const get = path => asJson(fetch(path));

export const post = (path, body, signal) => asJson(fetch(path, { method: 'POST', body: JSON.stringify(body ?? {}), headers: { 'Content-Type': 'application/json' }, signal }));

export const remove = path => asJson(fetch(path, { method: 'DELETE' }));

export const upload = (path, file) => asJson(fetch(`${path}?name=${encodeURIComponent(file.name)}`, { method: 'POST', body: file, headers: { 'Content-Type': 'application/octet-stream' } }));

export const floats = async path => new Float32Array(await (await answer(fetch(path))).arrayBuffer());

/** Starts slow work; tells its progress, returns its result. Aborting the signal cancels it on the server too. */
export async function run(path, body, onProgress, signal) {
  const response = await answer(fetch(path, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' }, signal }));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = ''; ;) {
    const { value, done } = await reader.read();
    if (done) {
      throw new Error('The server broke off. Try again.');
    }

    text += value;
    for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) {
      const lines = text.slice(0, end).split('\n');
      const field = name => lines.filter(l => l.startsWith(name + ':')).map(l => l.slice(name.length + 1).trimStart()).join('\n');
      const data = JSON.parse(field('data'));
      switch (field('event')) {
        case 'progress': onProgress(data); break;
        case 'result': return data;
        case 'failed': throw new Error(data.error);
      }
    }
  }
}

/** Lets a few run at once, so that pictures are still loaded while slow methods run. */
export function turns(most) {
  const waiting = [];
  let running = 0;
  return async work => {
    if (running >= most) {
      await new Promise(resolve => waiting.push(resolve));
    }

    running++;
    try {
      return await work();
    } finally {
      running--;
      waiting.shift()?.();
    }
  };
}

import { frame, painted, until } from './clock';
import { recordMessages } from './messages';
import { click, panelOf } from './panels';

/** Counts one code among the category bytes, one byte a weight. */
const PASS = `
let codes;
onmessage = ({ data: { count, code } }) => {
  if (count) {
    codes = new Uint8Array(count).map((_, i) => (i * 2654435761) >>> 25);
    return postMessage(0);
  }
  let members = 0;
  for (let i = 0; i < codes.length; i++) {
    members += codes[i] === code ? 1 : 0;
  }
  postMessage(members);
};`;

/** So long after a click nothing follows from it any more, in ms. */
const SETTLED_MS = 150;

/** Times in ms of one pass over so many category bytes in a worker, there and back. */
export async function barePass(count: number, runs: number): Promise<number[]> {
  const source = URL.createObjectURL(new Blob([PASS], { type: 'text/javascript' }));
  const worker = new Worker(source);
  const ask = (message: object): Promise<unknown> =>
    new Promise(resolve => {
      worker.onmessage = resolve;
      worker.postMessage(message);
    });
  await ask({ count });
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await ask({ code: 7 + run });
    times.push(performance.now() - start);
  }
  worker.terminate();
  URL.revokeObjectURL(source);
  return times;
}

/** Times between animation frames while nothing happens, in ms. */
export async function idleFrames(count: number): Promise<number[]> {
  const times: number[] = [];
  let last = await frame();
  while (times.length < count) {
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  return times;
}

/** Clicks the n-th largest rectangle of (b) and waits until (c) shows its weights. */
export async function highlight(rank: number): Promise<{ time: number; messages: number }> {
  const convolution = panelOf('convolution');
  const rectangles = [
    ...panelOf('distribution').querySelectorAll<SVGElement>('[data-bin][data-level][data-count]')
  ].sort((a, b) => Number(b.dataset.count) - Number(a.dataset.count));
  const chosen = rectangles[rank];
  const wanted = chosen.dataset.count;
  const recording = recordMessages();
  const start = performance.now();
  click(chosen);
  await until(
    () => convolution.dataset.highlightCount === wanted && convolution.dataset.ready === 'true'
  );
  await painted();
  const time = performance.now() - start;
  // Synced traits tell Python about the selection, which is no part of the next click; the data comm
  // stays silent.
  await new Promise(resolve => setTimeout(resolve, SETTLED_MS));
  const messages = recording.stop().filter(({ kind }) => kind !== null && kind !== '').length;
  return { time, messages };
}

import { show } from '../lib/cells.mjs';
import { against, alone, median, most } from '../lib/figures.mjs';

export const title = 'rectangle of (b) → highlighted map';

/**
 * Clicks of a run. A click waits for the next frame, up to 17 ms by chance, which is as long as all
 * the rest takes: the median of a few clicks is as good as any of them.
 */
const CLICKS = 6;
/** Of so many rectangles one after the other is clicked. */
const RECTANGLES = 20;

const LAYERS = [
  { layer: 'conv', text: '0.44 M weights', count: 384 * 128 * 9 },
  { layer: 'giant', text: '37.7 M weights', count: 4096 * 9216 }
];

export async function run(bench) {
  const notebook = await bench.notebook([show(await bench.pair('single'))]);
  try {
    await notebook.call('shade', 0, 0);
    const lines = [];
    for (const { layer, text, count } of LAYERS) {
      await notebook.call('openLayer', layer);
      const passes = await notebook.call('barePass', count, bench.runs + 1);
      const frame = median(await notebook.call('idleFrames', 60));
      const found = [];
      for (let i = 0; i < CLICKS * bench.runs; i++) {
        found.push(await notebook.call('highlight', i % RECTANGLES));
      }
      lines.push(
        against({
          what: `click → highlighted map, ${text}`,
          figures: found.map(({ time }) => time),
          references: passes.slice(1).map(time => time + frame),
          unit: 'ms',
          baseline: 'one pass over the category bytes in a worker + a frame',
          bar: most(1.5)
        }),
        alone({
          what: `messages to the Jupyter kernel, ${text}`,
          figures: found.map(({ messages }) => messages),
          unit: '',
          bar: most(0, '')
        })
      );
    }
    return lines;
  } finally {
    await notebook.close();
  }
}

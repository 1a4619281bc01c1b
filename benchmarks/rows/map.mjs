import { show } from '../lib/cells.mjs';
import { against, mean, most } from '../lib/figures.mjs';

export const title = 'pan and zoom of the map, 512 × 512 and 2048 × 512 kernels';

const FRAMES = 120;
const LAYERS = [
  ['map512', '512 × 512'],
  ['map2048', '2048 × 512']
];
const MOVES = [
  ['pan', 'panFrames'],
  ['zoom', 'zoomFrames']
];

export async function run(bench) {
  const notebook = await bench.notebook([show(await bench.pair('single'))]);
  try {
    await notebook.call('shade', 0, 0);
    const lines = [];
    for (const [layer, text] of LAYERS) {
      await notebook.call('openLayer', layer);
      for (const [name, move] of MOVES) {
        const figures = [];
        const references = [];
        for (let i = 0; i < bench.runs; i++) {
          references.push(mean(await notebook.call('emptyFrames', FRAMES)));
          figures.push(mean(await notebook.call(move, FRAMES)));
        }
        lines.push(
          against({
            what: `${name}, ${text}: mean time of a frame`,
            figures,
            references,
            unit: 'ms',
            baseline: 'an empty canvas of that size',
            bar: most(1.2)
          })
        );
      }
    }
    return lines;
  } finally {
    await notebook.close();
  }
}

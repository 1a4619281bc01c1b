import { BARE, show } from '../lib/cells.mjs';
import { against, median, most } from '../lib/figures.mjs';
import { bestLoop } from '../lib/sweep.mjs';

export const title = 'click → (b) and (c) painted, convolution of 0.44 M weights, worker warm';

const BYTES = 8 * 384 * 128 * 9;
const MB = 2 ** 20;

export async function run(bench) {
  const notebook = await bench.notebook([BARE, show(await bench.pair('single'))]);
  try {
    await notebook.run(0);
    await notebook.call('shade', 1, 0);
    const best = await bestLoop(notebook);
    const openings = [];
    for (let i = 0; i <= bench.runs; i++) {
      await notebook.call('openLayer', 'map512');
      openings.push(await notebook.call('openLayer', 'conv'));
    }
    // The first starts the worker.
    openings.shift();
    const trip = median(await notebook.call('roundTrips', 40));
    const bytes = (1000 * BYTES) / MB / best.speed;
    return [
      against({
        what: 'click → (b) and (c) painted',
        figures: openings.map(({ whole }) => whole),
        references: [trip + bytes],
        unit: 'ms',
        baseline: `bare round trip (${trip.toFixed(0)} ms) + bytes ÷ throughput (${bytes.toFixed(0)} ms)`,
        bar: most(3)
      })
    ];
  } finally {
    await notebook.close();
  }
}

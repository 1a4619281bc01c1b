import { BARE, show } from '../lib/cells.mjs';
import { against, alone, most } from '../lib/figures.mjs';
import { bestLoop } from '../lib/sweep.mjs';

export const title = 'dense 9216 × 4096, 151 MB a snapshot';

const MB = 2 ** 20;
const WEIGHTS = 4096 * 9216;
const BYTES = 8 * WEIGHTS;

async function measure(bench, notebook) {
  await notebook.run(0);
  await notebook.call('shade', 1, 0);
  const best = await bestLoop(notebook);
  const runs = [];
  for (let i = 0; i < bench.runs; i++) {
    await notebook.call('openLayer', 'conv');
    await notebook.page.heap();
    const stop = notebook.watch('page');
    const own = await notebook.call('openLayer', 'giant');
    const peak = stop();
    await notebook.page.heap();
    const stopBare = notebook.watch('page');
    const bare = await notebook.call('bareLoop', BYTES, best.part, best.inFlight);
    runs.push({ own, bare, peak, barePeak: stopBare() });
  }
  return { best, runs, abandoned: await abandon(notebook) };
}

/** How many parts of a layer are asked for after a click elsewhere, once that click was handled. */
async function abandon(notebook) {
  await notebook.call('openLayer', 'conv');
  await notebook.call('clickLayer', 'giant');
  await notebook.call('messagesWithin', 500);
  const { messages } = await notebook.call('openLayer', 'map512');
  const later = await notebook.call('messagesWithin', 1000);
  return [...messages, ...later].filter(
    ({ direction, kind, parameter }) =>
      direction === 'send' && kind === 'part' && parameter === 'giant.weight'
  ).length;
}

export async function run(bench) {
  const notebook = await bench.notebook([BARE, show(await bench.pair('single'))]);
  try {
    return lines(await measure(bench, notebook));
  } finally {
    await notebook.close();
  }
}

function lines({ best, runs, abandoned }) {
  const baseline = `best bare loop, ${best.part / MB} MiB × ${best.inFlight}`;
  const whole = runs.map(({ own }) => own.whole);
  return [
    against({
      what: 'first picture, of the whole',
      figures: runs.map(({ own }) => own.first),
      references: whole,
      unit: 'ms',
      baseline: 'whole',
      bar: most(0.15)
    }),
    against({
      what: 'click → whole layer compared and painted',
      figures: whole,
      references: runs.map(({ bare }) => 1000 * bare.seconds),
      unit: 'ms',
      baseline,
      bar: most(1.35)
    }),
    against({
      what: 'longest gap of the main thread',
      figures: runs.map(({ own }) => own.gap),
      references: runs.map(({ bare }) => bare.gap),
      unit: 'ms',
      baseline,
      bar: most(1.5)
    }),
    ...memoryLines(runs, baseline),
    alone({
      what: 'parts asked for after a click elsewhere',
      figures: [abandoned],
      unit: '',
      bar: most(0, '')
    })
  ];
}

function memoryLines(runs, baseline) {
  return [
    alone({
      what: "memory of the page's process",
      figures: runs.map(({ peak }) => peak / MB),
      unit: 'MB',
      bar: most(Math.round((2 * WEIGHTS) / MB + 64), ' MB')
    }),
    alone({
      what: `memory of the page's process, ${baseline}`,
      figures: runs.map(({ barePeak }) => barePeak / MB),
      unit: 'MB'
    })
  ];
}

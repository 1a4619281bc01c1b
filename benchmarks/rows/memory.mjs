import { show } from '../lib/cells.mjs';
import { alone, most } from '../lib/figures.mjs';
import { memoryOf } from '../lib/memory.mjs';

export const title =
  'what is left after opening all layers of the VGG-16-shaped pair, and ten re-runs';

const MB = 2 ** 20;

function allowed(start) {
  return Math.round((0.1 * start) / MB + 20);
}

async function held(notebook) {
  // Garbage of the last messages is held by their promises for a moment.
  await notebook.call('messagesWithin', 500);
  await notebook.python('__import__("gc").collect()');
  return { page: await notebook.page.heap(), kernel: memoryOf([notebook.kernelPid]) };
}

function lines(what, start, end, workers) {
  return [
    alone({
      what: `${what}: workers left`,
      figures: [workers],
      unit: '',
      bar: most(0, '')
    }),
    ...[
      ['JavaScript heap', 'page'],
      ['anonymous memory of Python', 'kernel']
    ].map(([name, key]) =>
      alone({
        what: `${what}: ${name}, growth from ${Math.round(start[key] / MB)} MB`,
        figures: [Math.max(0, (end[key] - start[key]) / MB)],
        unit: 'MB',
        bar: most(allowed(start[key]), ' MB')
      })
    )
  ];
}

async function openAll(notebook) {
  const layers = await notebook.call('shadedLayers', 0);
  for (const layer of layers) {
    await notebook.call('openLayer', layer);
  }
  await notebook.python('w.close()');
  return layers.length;
}

export async function run(bench) {
  const vgg = show(await bench.pair('vgg16'));
  const single = show(await bench.pair('single'));
  const notebook = await bench.notebook([vgg, single]);
  try {
    const workers = async () => (await notebook.page.workers()).length;
    await workers();
    await notebook.call('shade', 0, 0);
    await notebook.call('openLayer', await firstOf(notebook));
    await notebook.python('w.close()');
    const start = await held(notebook);
    await notebook.call('shade', 0, 0);
    const count = await openAll(notebook);
    const opened = await held(notebook);
    const left = await workers();
    for (let i = 0; i < 10; i++) {
      await notebook.call('shade', 1, 0);
      await notebook.call('openLayer', 'conv');
      await notebook.python('w.close()');
    }
    const rerun = await held(notebook);
    return [
      ...lines(`all ${count} layers opened, then closed`, start, opened, left),
      ...lines('ten re-runs of a cell', opened, rerun, await workers())
    ];
  } finally {
    await notebook.close();
  }
}

async function firstOf(notebook) {
  return (await notebook.call('shadedLayers', 0))[0];
}

import { BARE, flood, show } from '../lib/cells.mjs';
import { against, alone, least, most } from '../lib/figures.mjs';
import { bestLoop } from '../lib/sweep.mjs';

export const title = 'weights from the Jupyter kernel to a worker, 302 MB';

const MB = 2 ** 20;
const KERNEL = 9216;
const COUNT = 4096 * KERNEL;
const BYTES = 8 * COUNT;
const FLOOD_SECONDS = 6;
const LAYERS = ['conv', 'map512', 'map2048'];

async function measure(bench, notebook) {
  await notebook.run(0);
  await notebook.call('shade', 1, 0);
  const modelId = unquoted(await notebook.python('w.model_id'));
  const parameter = 'giant.weight';
  const pair = JSON.parse(unquoted(await notebook.python('__import__("json").dumps(w.pair)')));
  const best = await bestLoop(notebook);
  const travel = () => notebook.call('road', modelId, pair, parameter, COUNT, KERNEL);
  await travel();
  const runs = [];
  for (let i = 0; i < bench.runs; i++) {
    const stop = notebook.watch('server');
    const own = await travel();
    const server = stop();
    const stopBare = notebook.watch('server');
    const bare = await notebook.call('bareLoop', BYTES, best.part, best.inFlight);
    runs.push({ own, bare, server, bareServer: stopBare() });
  }
  return { best, runs, floods: await floods(bench, notebook) };
}

/** Another layer clicked in each of several floods. */
async function floods(bench, notebook) {
  const found = [];
  for (let i = 0; i < bench.runs; i++) {
    found.push(await notebook.call('openInFlood', 2, LAYERS[i % LAYERS.length]));
  }
  return found;
}

function unquoted(repr) {
  return repr.slice(1, -1);
}

export async function run(bench) {
  const notebook = await bench.notebook([
    BARE,
    show(await bench.pair('single')),
    flood(FLOOD_SECONDS)
  ]);
  try {
    const { best, runs, floods } = await measure(bench, notebook);
    const baseline = `best bare loop, ${best.part / MB} MiB × ${best.inFlight}`;
    const speeds = key => runs.map(one => BYTES / MB / one[key].seconds);
    return [
      against({
        what: 'throughput',
        figures: speeds('own'),
        references: speeds('bare'),
        unit: 'MB/s',
        baseline,
        bar: least(0.8)
      }),
      against({
        what: 'longest gap of the main thread',
        figures: runs.map(({ own }) => own.gap),
        references: runs.map(({ bare }) => bare.gap),
        unit: 'ms',
        baseline
      }),
      alone({
        what: 'memory of the Jupyter server',
        figures: runs.map(({ server }) => server / MB),
        unit: 'MB',
        bar: most(64, ' MB')
      }),
      alone({
        what: `memory of the Jupyter server, ${baseline}`,
        figures: runs.map(({ bareServer }) => bareServer / MB),
        unit: 'MB'
      }),
      ...floodLines(floods)
    ];
  } finally {
    await notebook.close();
  }
}

function floodLines(floods) {
  return [
    alone({
      what: `layer clicked in a print flood of ${FLOOD_SECONDS} s: complete so long after it`,
      figures: floods.map(({ late }) => late),
      unit: 'ms',
      bar: most(2000, ' ms')
    }),
    alone({
      what: 'floods of which the page said nothing',
      figures: [floods.filter(({ told }) => !told).length],
      unit: '',
      bar: most(0, '')
    })
  ];
}

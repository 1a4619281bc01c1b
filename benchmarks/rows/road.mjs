import { BARE, show } from '../lib/cells.mjs';
import { against, alone, least, most } from '../lib/figures.mjs';
import { bestLoop } from '../lib/sweep.mjs';

export const title = 'weights from the Jupyter kernel to a worker, 302 MB';

const MB = 2 ** 20;
const KERNEL = 9216;
const COUNT = 4096 * KERNEL;
const BYTES = 8 * COUNT;

async function measure(bench, notebook) {
  await notebook.run(0);
  await notebook.run(1);
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
  return { best, runs };
}

function unquoted(repr) {
  return repr.slice(1, -1);
}

export async function run(bench) {
  const notebook = await bench.notebook([BARE, show(await bench.pair('single'))]);
  try {
    const { best, runs } = await measure(bench, notebook);
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
      })
    ];
  } finally {
    await notebook.close();
  }
}

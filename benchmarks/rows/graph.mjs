import { join } from 'node:path';
import { show } from '../lib/cells.mjs';
import { against, alone, most } from '../lib/figures.mjs';
import { hasNetron, openNetron } from '../lib/netron.mjs';

export const title = 'graphs of 300 to 10 000 layers, residual, with flat names and in modules';

const MB = 2 ** 20;
const LAYERS = [300, 1000, 3000, 10_000];
const NAMINGS = ['flat', 'nested'];
const FRAMES = 80;

function highest(times) {
  return [...times].sort((a, b) => a - b)[Math.floor(0.95 * times.length)];
}

/** By which power of the number of layers a time grows: 1 is linear. */
function slope(times) {
  const [first, last] = [times[0], times.at(-1)];
  return Math.log(last / first) / Math.log(LAYERS.at(-1) / LAYERS[0]);
}

async function inBrowser(bench, folder) {
  // The first comparator of a page loads what the others find.
  const small = await bench.graphs(LAYERS[0], 'flat');
  const notebook = await bench.notebook([show(small, 'onnx'), 'w.close()', show(folder, 'onnx')]);
  try {
    await notebook.call('drawGraph', 0);
    await notebook.run(1);
    const stop = notebook.watch('page');
    const found = await notebook.call('drawGraph', 2);
    const memory = stop();
    const plain = highest(await notebook.call('plainFrames', FRAMES));
    const zoom = highest(await notebook.call('graphFrames', FRAMES));
    return { ...found, memory, plain, zoom };
  } finally {
    await notebook.close();
  }
}

async function repeated(count, measure) {
  const found = [];
  for (let i = 0; i < count; i++) {
    found.push(await measure());
  }
  return key => found.map(one => one[key]);
}

/** A line against Netron's figure, or alone where there is none. */
function besideNetron(line, references, limit) {
  return references === null
    ? alone(line)
    : against({ ...line, references, baseline: 'Netron', bar: most(limit) });
}

async function linesOf(bench, layers, naming, netron) {
  const folder = await bench.graphs(layers, naming);
  const text = `${layers} layers, ${naming}`;
  const { open, bare } = await bench.ask('graphs.py', 'open', String(bench.runs), folder);
  const own = await repeated(bench.runs, () => inBrowser(bench, folder));
  const other = netron
    ? await repeated(bench.runs, async () =>
        openNetron(await bench.chromium(), bench.python, join(folder, 'a.onnx'))
      )
    : null;
  const limit = layers > 1000 ? 0.5 : 1;
  const lines = [
    against({
      what: `${text}: opened and described in Python`,
      figures: open,
      references: bare,
      unit: 's',
      baseline: 'onnx.load of both'
    }),
    besideNetron(
      { what: `${text}: cell executed → drawn and shaded`, figures: own('drawn'), unit: 'ms' },
      other?.('drawn') ?? null,
      limit
    ),
    besideNetron(
      { what: `${text}: longest gap of the main thread`, figures: own('gap'), unit: 'ms' },
      other?.('gap') ?? null,
      1
    ),
    against({
      what: `${text}: 95th percentile of frames, zooming from the whole`,
      figures: own('zoom'),
      references: own('plain'),
      unit: 'ms',
      baseline: 'panning 200 rectangles',
      bar: most(2)
    }),
    alone({
      what: `${text}: memory of the page`,
      figures: own('memory').map(bytes => bytes / MB),
      unit: 'MB',
      bar: most(80, ' MB')
    })
  ];
  return lines;
}

export async function run(bench) {
  const netron = await hasNetron(bench.python);
  const lines = [];
  for (const naming of NAMINGS) {
    const own = [];
    for (const layers of LAYERS) {
      own.push(await linesOf(bench, layers, naming, netron));
    }
    lines.push(...own.flat());
    const grows = (what, i) =>
      alone({
        what: `${naming}: power of the number of layers by which ${what} grows`,
        figures: [slope(own.map(all => all[i].figure))],
        unit: '',
        bar: most(1.1, '')
      });
    lines.push(grows('Python', 0), grows('drawing', 1));
  }
  return lines;
}

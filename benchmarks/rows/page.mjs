import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { LABEXTENSION } from '../../scripts/lib/paths.mjs';
import { show } from '../lib/cells.mjs';
import { alone, most } from '../lib/figures.mjs';

export const title = 'what the page loads';

const STATIC = join(LABEXTENSION, 'static');
const KB = 1000;
/** What a part of the bundle is named after: the first of these that it contains. */
const CONTENTS = [
  ['the panels', 'cnn-Convolution'],
  ['wasm backend of tfjs, with cpu as its fallback', 'tfjs-backend-wasm-threaded'],
  ['core of tfjs', 'not yet implemented or not found in the registry'],
  ['d3', 'wheel.zoom']
];

function gzipped(name) {
  return gzipSync(readFileSync(join(STATIC, name)), { level: 9 }).length / KB;
}

function contentOf(name) {
  const text = readFileSync(join(STATIC, name), 'utf8');
  return CONTENTS.find(([, mark]) => text.includes(mark))?.[0] ?? 'other';
}

async function loaded(notebook) {
  const names = await notebook.call('loadedScripts');
  return [...new Set(names.map(name => basename(name)))].filter(name => scripts().includes(name));
}

function scripts() {
  return readdirSync(STATIC).filter(name => name.endsWith('.js'));
}

export async function run(bench) {
  const notebook = await bench.notebook([show(await bench.pair('single'))]);
  try {
    const before = await loaded(notebook);
    await notebook.call('shade', 0, 0);
    const shown = await loaded(notebook);
    const sum = names => names.reduce((total, name) => total + gzipped(name), 0);
    const wasm = readdirSync(STATIC).filter(name => name.endsWith('.wasm'));
    const figures = { unit: 'kB' };
    const large = scripts().filter(name => gzipped(name) > 20);
    return [
      alone({
        ...figures,
        what: 'JavaScript before a comparison is first shown, gzip',
        figures: [sum(before)],
        bar: most(20, ' kB')
      }),
      alone({ ...figures, what: 'JavaScript once it is shown, gzip', figures: [sum(shown)] }),
      alone({ ...figures, what: 'all JavaScript, gzip', figures: [sum(scripts())] }),
      ...large.map(name =>
        alone({ ...figures, what: `of it: ${contentOf(name)}, gzip`, figures: [gzipped(name)] })
      ),
      alone({
        ...figures,
        what: 'WebAssembly, of which one file is loaded, gzip',
        figures: [sum(wasm)]
      })
    ];
  } finally {
    await notebook.close();
  }
}

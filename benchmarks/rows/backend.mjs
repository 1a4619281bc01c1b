import { createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { bundle } from '../lib/bundle.mjs';
import { against } from '../lib/figures.mjs';

export const title = 'tfjs against a plain loop in the same worker, a convolution of 2.4 M weights';

const WEIGHTS = 512 * 512 * 9;

/** Hands out the worker's script and the WebAssembly that it fetches. */
function serve(folder) {
  const server = createServer(({ url }, response) => {
    if (url === '/') {
      response.setHeader('Content-Type', 'text/html').end('<!doctype html>');
      return;
    }
    const file = join(folder, basename(url));
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader(
      'Content-Type',
      url.endsWith('.wasm') ? 'application/wasm' : 'text/javascript'
    );
    response.end(readFileSync(file));
  });
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server)));
}

async function measure(page, script, runs) {
  const { found, error } = await page.evaluate(`new Promise((resolve, reject) => {
    const worker = new Worker('/${script}');
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = event => reject(new Error(event.message));
    worker.postMessage({ count: ${WEIGHTS}, runs: ${runs} });
  })`);
  if (error) {
    throw new Error(error);
  }
  return found;
}

export async function run(bench) {
  const script = await bundle('backend', join(bench.folder, 'backend'), 'webworker');
  const server = await serve(dirname(script));
  const page = await (await bench.chromium()).page(`http://127.0.0.1:${server.address().port}/`);
  try {
    await page.until('location.protocol === "http:"');
    const found = await measure(page, basename(script), bench.runs);
    return found.map(({ measure: name, backend, device, tfjs, loop }) =>
      against({
        what: `${name}, tfjs ${backend}${device ? ` on ${device}` : ''}`,
        figures: tfjs,
        references: loop,
        unit: 'ms',
        baseline: 'a plain loop in double precision'
      })
    );
  } finally {
    await page.close();
    server.close();
  }
}

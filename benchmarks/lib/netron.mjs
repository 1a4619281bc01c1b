// Netron beside the comparator, where it is installed: `pip install netron`.
import { spawn } from 'node:child_process';
import { capture } from '../../scripts/lib/run.mjs';
import { freePort } from '../../scripts/lib/port.mjs';

const SERVE = `
import sys, threading, netron
netron.start(sys.argv[1], address=("127.0.0.1", int(sys.argv[2])), browse=False)
print("ready", flush=True)
threading.Event().wait()`;

/** From the page's first moment until its graph is drawn; the longest task, both in ms. */
const MEASURE = `(() => {
  let longest = 0;
  new PerformanceObserver(list => {
    list.getEntries().forEach(({ duration }) => (longest = Math.max(longest, duration)));
  }).observe({ type: 'longtask', buffered: true });
  return new Promise((resolve, reject) => {
    const look = () => {
      const nodes = document.querySelectorAll('g.node');
      if (nodes.length > 0 && !document.body.classList.contains('spinner')) {
        requestAnimationFrame(() => setTimeout(() => resolve({ drawn: performance.now(), gap: longest })));
      } else if (performance.now() > 120000) {
        reject(new Error('Netron has drawn nothing within two minutes.'));
      } else {
        setTimeout(look, 20);
      }
    };
    look();
  });
})()`;

/** Whether there is a Netron to measure. */
export async function hasNetron(python) {
  return (await capture([python, '-c', 'import netron'])).code === 0;
}

/** Opens a file in a page of Netron's. */
export async function openNetron(chromium, python, file) {
  const port = await freePort();
  const child = spawn(python, ['-c', SERVE, file, String(port)], {
    stdio: ['ignore', 'pipe', 'ignore']
  });
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('close', () => reject(new Error('Netron did not start.')));
  });
  const address = `http://127.0.0.1:${port}/`;
  const page = await chromium.page(address);
  try {
    await page.until('document.body');
    // Else it asks first whether it may note that it is used.
    await page.evaluate(`document.cookie = 'consent=${Date.now()}'`);
    await page.send('Page.navigate', { url: address });
    await page.until('document.body');
    return await page.evaluate(MEASURE);
  } finally {
    await page.close();
    child.kill();
  }
}

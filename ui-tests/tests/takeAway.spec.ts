import { readFileSync } from 'node:fs';

import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Download } from '@playwright/test';

import { NOTEBOOK, openNotebook, panel, printed, ready, reference } from './helpers';
import { expect, test } from './shared';

const MAKE = `
from pathlib import Path
from PIL import Image
from cnn_comparator import CNNComparator, demo
pictures, labels = demo.images(per_category=1)
Path('photos').mkdir(exist_ok=True)
for i in range(4):
    Image.fromarray(pictures[i]).save(f'photos/{i}.png')
w = CNNComparator(demo.snapshot(10), demo.snapshot(100), images=str(Path('photos').absolute()), labels=[int(i) for i in labels[:4]],
                  classes=list(demo.CATEGORIES), layer='conv2', image=1, channel=5, height=640)
w
`;
const PANELS = ['architecture', 'distribution', 'convolution', 'performance'];
const TRAITS = `
from cnn_comparator.schema import contract
names = list(contract('selection.json'))
`;

async function take(page: IJupyterLabPageFixture, name: string, entry: string): Promise<Download> {
  const tab = page.locator('.cnn-mod-output .lm-TabBar-tab', { hasText: new RegExp(name, 'i') });
  await tab.locator('.cnn-Tab-take').click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: entry }).click();
  return download;
}

async function table(
  page: IJupyterLabPageFixture,
  name: string,
  entry: string
): Promise<string[][]> {
  const download = await take(page, name, entry);
  const text = readFileSync(await download.path(), 'utf8');
  expect(text.startsWith('\ufeff')).toBe(true);
  return text
    .slice(1)
    .trim()
    .split('\r\n')
    .map(line => line.split(','));
}

/** What part of two pictures is clearly different, at half of the first one's size. */
async function difference(
  page: IJupyterLabPageFixture,
  one: Buffer,
  two: Buffer,
  type: string
): Promise<number> {
  const urls = [
    `data:image/png;base64,${one.toString('base64')}`,
    `data:${type};base64,${two.toString('base64')}`
  ];
  return page.evaluate(
    async ([left, right]) => {
      const images = await Promise.all(
        [left, right].map(async url => {
          const image = new Image();
          image.src = url;
          await image.decode();
          return image;
        })
      );
      const [width, height] = [images[0].width >> 1, images[0].height >> 1];
      const [p, q] = images.map(image => {
        const canvas = new OffscreenCanvas(width, height);
        const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
        context.imageSmoothingQuality = 'high';
        context.drawImage(image, 0, 0, width, height);
        return context.getImageData(0, 0, width, height).data;
      });
      let others = 0;
      for (let i = 0; i < p.length; i += 4) {
        const most = Math.max(...[0, 1, 2].map(k => Math.abs(p[i + k] - q[i + k])));
        others += most > 64 ? 1 : 0;
      }
      return (4 * others) / p.length;
    },
    urls as [string, string]
  );
}

test('pictures of the panels are what the screen shows, and open anywhere', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, [MAKE]);
  await page.notebook.runCell(0, true);
  await ready(page, ...PANELS);
  const saved = page.locator('.cnn-Bar-said');
  for (const name of PANELS) {
    const png = await take(page, name, 'Save as PNG');
    expect(png.suggestedFilename()).toBe(`conv2-${name}.png`);
    await expect(saved).toHaveText(`conv2-${name}.png was saved.`);
    const svg = await take(page, name, 'Save as SVG');
    const [pixels, vectors] = [readFileSync(await png.path()), readFileSync(await svg.path())];
    const text = vectors.toString();
    expect(text).not.toMatch(/foreignObject|var\(|url\((?!#)|(href|src)="(?!data:)/);
    // Controls are left out of pictures.
    const rule =
      '.cnn-Button, .cnn-IconButton, button:has(svg), .cnn-Select, .cnn-Tooltip { visibility: hidden !important }';
    await page.mouse.move(0, 0);
    const style = await page.addStyleTag({ content: rule });
    const screen = await panel(page, name).screenshot({ animations: 'disabled' });
    await style.evaluate(node => (node as HTMLElement).remove());
    expect(await difference(page, screen, pixels, 'image/png')).toBeLessThan(0.04);
    expect(await difference(page, screen, vectors, 'image/svg+xml')).toBeLessThan(0.04);
  }
});

test('tables hold the numbers of NumPy', async ({ page, tmpPath }) => {
  await openNotebook({ page, tmpPath }, [MAKE]);
  await page.notebook.runCell(0, true);
  await ready(page, ...PANELS);
  const { distances, counts, edges } = reference({ layer: 'conv2' });
  const layers = await table(page, 'architecture', 'Save layers as CSV');
  const at = layers[0].indexOf('euclidean');
  for (const row of layers.filter(([layer]) => layer in distances)) {
    expect(Number(row[at]) / distances[row[0]]).toBeCloseTo(1, 9);
  }
  const bins = (await table(page, 'distribution', 'Save bins as CSV')).slice(1);
  expect(bins.map(row => row.slice(2).map(Number))).toEqual(counts);
  bins.forEach((row, i) => expect(Number(row[0])).toBeCloseTo(edges[i], 12));
  const measures = await table(page, 'distribution', 'Save measures as CSV');
  const euclidean = measures.find(row => row[2] === 'euclidean');
  expect(Number(euclidean?.[3]) / distances.conv2).toBeCloseTo(1, 9);
  const map = await table(page, 'convolution', 'Save change by kernel and channel as CSV');
  const cells = map.slice(1).map(row => row.slice(1).map(Number));
  const off = await printed(
    page,
    `
import numpy as np, onnx
from onnx import numpy_helper
a, b = ({t.name: numpy_helper.to_array(t) for t in onnx.load(demo.snapshot(n)).graph.initializer} for n in (10, 100))
x, y = (m['conv2.weight'].astype('float64') for m in (a, b))
found = np.array(${JSON.stringify(cells)})
print(np.abs(found - np.linalg.norm((x - y).reshape(*x.shape[:2], -1), axis=2).T).max())
`
  );
  expect(Number(off)).toBeLessThan(1e-6);
  const probabilities = (await table(page, 'performance', 'Save class probabilities as CSV')).slice(
    1
  );
  expect(probabilities).toHaveLength(17);
  const known = JSON.parse(
    await printed(
      page,
      'import json; print(json.dumps([w.comparison.probabilities(s, w.image).tolist() for s in w.pair.values()]))'
    )
  ) as number[][];
  expect(probabilities.map(row => Number(row[2]))).toEqual(known[0]);
  expect(probabilities.map(row => Number(row[3]))).toEqual(known[1]);
  const [columns, first] = await table(page, 'performance', 'Save patches as CSV');
  const x = columns.indexOf('x');
  const best = panel(page, 'performance').locator('[data-patch="a:0"]');
  expect(first.slice(x, x + 4).join(',')).toBe(await best.getAttribute('data-box'));
});

test('the Python of a view makes it again', async ({ page, tmpPath }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await openNotebook({ page, tmpPath }, [MAKE]);
  await page.notebook.runCell(0, true);
  await ready(page, ...PANELS);
  await panel(page, 'distribution')
    .getByRole('button', { name: /^medium:/ })
    .click();
  const count = panel(page, 'convolution');
  await expect(count).toHaveAttribute('data-highlight-count', /^[1-9]/);
  const highlighted = await count.getAttribute('data-highlight-count');
  const told = `${TRAITS}print({n: getattr(w, n) for n in names}, len(w.highlighted))`;
  await expect.poll(() => printed(page, told)).toContain(` ${highlighted}`);
  const before = await printed(page, told);
  await page.locator('.cnn-Bar').getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Copy as Python' }).click();
  await expect(page.locator('.cnn-Bar-said')).toHaveText('The Python of this view was copied.');
  const code = await page.evaluate(() => navigator.clipboard.readText());
  expect(code).not.toContain('...');
  await page
    .locator('.lm-TabBar-tab', { hasText: 'Distribution' })
    .locator('.cnn-Tab-take')
    .click();
  await page.getByRole('menuitem', { name: 'Copy bins' }).click();
  await expect(page.locator('.cnn-Bar-said')).toHaveText('Table: bins was copied.');
  const bins = await page.evaluate(() => navigator.clipboard.readText());
  expect(bins.split('\n')[0]).toMatch(/^from\tto\tvery_small\t/);
  // Another notebook, with a Jupyter kernel of its own.
  await page.evaluate(`${NOTEBOOK}.dispose()`);
  const shown = code.replace('\nCNNComparator(', '\nw = CNNComparator(');
  await openNotebook({ page, tmpPath: `${tmpPath}/fresh` }, [`${shown}\nw`]);
  await page.notebook.runCell(0, true);
  await expect(count).toHaveAttribute('data-highlight-count', highlighted ?? '');
  expect(await printed(page, told)).toBe(before);
});

// Where things are on the page, and how wide a comparator is.
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

import { openNotebook, runSource } from './helpers';
import { expect } from './shared';
import { MAKE, output, readyIn } from './views';

export const PANELS = ['architecture', 'distribution', 'convolution', 'performance'];
const SOURCE = `${MAKE}\nw = make()\nw`;

interface IShell {
  collapseLeft(): void;
}

/** Opens the first view, and waits until it is full. */
export async function openFirstView(
  page: IJupyterLabPageFixture,
  tmpPath: string
): Promise<Locator> {
  await page.setViewportSize({ width: 1480, height: 1000 });
  await openNotebook({ page, tmpPath }, [SOURCE]);
  await page.evaluate(() => (window.jupyterapp.shell as unknown as IShell).collapseLeft());
  await runSource(page, 0, SOURCE);
  const view = output(page);
  await readyIn(view, ...PANELS);
  await expect(view.locator('[data-patch]').first()).toBeAttached({ timeout: 60_000 });
  return view;
}

/** The panels' columns, what scrolls sideways, and sizes of letters that are none of the three. */
export async function extents(view: Locator) {
  return view.evaluate(root => {
    const shown = [...root.querySelectorAll<HTMLElement>('*')].filter(node =>
      node.checkVisibility({ visibilityProperty: true })
    );
    const panels = shown.filter(node => node.classList.contains('cnn-Panel'));
    const sideways = shown.filter(node => {
      const { overflowX } = getComputedStyle(node);
      const scrolls = ['auto', 'scroll'].includes(overflowX);
      return scrolls && node.scrollWidth > node.clientWidth + 1;
    });
    const sizes = shown
      .filter(node => !node.closest('.cnn-Graph'))
      .filter(({ childNodes }) =>
        [...childNodes].some(child => child.nodeType === 3 && child.nodeValue?.trim())
      )
      .map(node => parseFloat(getComputedStyle(node).fontSize));
    return {
      columns: new Set(panels.map(node => node.getBoundingClientRect().left)).size,
      // The images of a set are a strip where there is no room for a grid.
      sideways: sideways
        .map(({ className }) => className)
        .filter(name => !name.includes('Chooser')),
      // What is there for readers alone has none.
      sizes: [...new Set(sizes)].filter(size => ![0, 11, 12, 13].includes(size))
    };
  });
}

/** Makes the window so wide that the comparator is, as far as it goes. */
export async function widen(page: IJupyterLabPageFixture, width: number): Promise<void> {
  for (let i = 0; i < 3; i++) {
    const { width: now } = await boxOf(output(page));
    const { width: view, height } = page.viewportSize()!;
    await page.setViewportSize({ width: Math.round(view + width - now), height });
    await page.waitForTimeout(200);
  }
}

export async function boxOf(node: Locator) {
  const box = await node.boundingBox();
  if (box === null) {
    throw new Error('It is not to be seen.');
  }
  return box;
}

interface ILabel {
  readonly text: string;
  readonly box: { readonly x: number; readonly y: number; readonly width: number; height: number };
}

async function labels(svg: Locator, axis: 'x' | 'y'): Promise<ILabel[]> {
  return svg.locator(`.cnn-mod-${axis} .tick text`).evaluateAll(nodes =>
    nodes.map(node => {
      const { x, y, width, height } = node.getBoundingClientRect();
      return { text: node.textContent ?? '', box: { x, y, width, height } };
    })
  );
}

/** Two labels at least, one at the end of the axis, none over another or beyond the picture. */
export async function expectLabelled(svg: Locator): Promise<void> {
  const picture = await boxOf(svg);
  const counts = await labels(svg, 'y');
  expect(counts.length).toBeGreaterThan(1);
  expect(counts[0].text).toBe('0');
  const plotTop = await svg
    .locator('.cnn-mod-y .tick line')
    .evaluateAll(lines => Math.min(...lines.map(line => line.getBoundingClientRect().top)));
  expect(plotTop - picture.y).toBeLessThan(26);
  const top = counts.at(-1)!.box;
  expect(Math.abs(top.y + top.height / 2 - plotTop)).toBeLessThan(4);
  counts
    .slice(1)
    .forEach(({ box }, i) => expect(box.y + box.height).toBeLessThan(counts[i].box.y + 3));
  const values = await labels(svg, 'x');
  expect(values.length).toBeGreaterThan(1);
  const right = ({ box }: ILabel): number => box.x + box.width;
  values.slice(1).forEach((one, i) => expect(one.box.x).toBeGreaterThan(right(values[i])));
  expect(right(values.at(-1)!)).toBeLessThanOrEqual(picture.x + picture.width + 0.5);
}

/** Clicks the middle of a cell of a canvas that says where its cells are. */
export async function clickCell(canvas: Locator, column: number, row: number): Promise<void> {
  const at = async (name: string): Promise<number> =>
    Number(await canvas.getAttribute(`data-${name}`));
  await canvas.click({
    position: {
      x: (await at('x0')) + (column + 0.5) * (await at('cell-width')),
      y: (await at('y0')) + (row + 0.5) * (await at('cell-height'))
    }
  });
}

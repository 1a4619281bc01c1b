// For fingers, for eyes that want no motion, and for eyes that want everything twice as large.
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { CDPSession, Locator } from '@playwright/test';

import { extents, openFirstView, PANELS, widen } from './extents';
import { panel } from './helpers';
import { alone, expect, test } from './shared';
import { COMPARATOR, OPENED, tooSmall } from './targets';
import { layer, readyIn } from './views';

/** Pixels, by WCAG 2.2, 2.5.5. */
const TARGET = 44;

/** What is opened above the panels, one after the other, and closed by Escape. */
const OPENERS: readonly (readonly [panel: string | null, name: string | RegExp])[] = [
  [null, 'Help (?)'],
  [null, 'More'],
  ['architecture', 'More'],
  ['convolution', 'More'],
  ['distribution', 'Levels and bins'],
  ['distribution', /▾$/]
];

/** Controls that are too small, in the panels and in all that opens above them. */
async function tooSmallAnywhere(
  page: IJupyterLabPageFixture,
  view: Locator,
  least: number
): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = { panels: await tooSmall(page, COMPARATOR, least) };
  for (const [name, label] of OPENERS) {
    const place = name === null ? view.locator('.cnn-Bar') : panel(page, name);
    await place.getByRole('button', { name: label, exact: true }).click();
    found[`${name ?? 'bar'}, ${label}`] = await tooSmall(page, OPENED, least);
    await page.keyboard.press('Escape');
  }
  await view.getByRole('combobox', { name: 'Find a layer or class' }).fill('conv');
  found.search = await tooSmall(page, OPENED, least);
  await page.keyboard.press('Escape');
  await panel(page, 'convolution').locator('[data-map]').press('Enter');
  await expect(page.locator('.cnn-CellPopup')).toBeVisible();
  found.cell = await tooSmall(page, OPENED, least);
  await page.keyboard.press('Escape');
  await view.getByRole('button', { name: 'Show the layers as a list' }).click();
  found.list = await tooSmall(page, COMPARATOR, least);
  await view.getByRole('button', { name: 'Show the layers as a graph' }).click();
  return Object.fromEntries(Object.entries(found).filter(([, small]) => small.length > 0));
}

async function expectNothingCut(view: Locator, columns: number): Promise<void> {
  await readyIn(view, ...PANELS.slice(0, 2));
  expect(await extents(view)).toEqual({ columns, sideways: [], sizes: [] });
  for (const part of [view, view.locator('.cnn-Bar')]) {
    expect(await part.evaluate(node => node.scrollWidth <= node.clientWidth)).toBe(true);
  }
}

/** Canvases that have not a pixel for each one of the screen; small pictures are meant to be coarse. */
async function blurred(view: Locator): Promise<string[]> {
  return view.locator('canvas:not(.cnn-mod-pixelated):visible').evaluateAll(canvases =>
    canvases.flatMap(node => {
      const { width, height, className } = node as HTMLCanvasElement;
      const sharp = [node.clientWidth, node.clientHeight].map(side => side * devicePixelRatio);
      const off = Math.max(Math.abs(sharp[0] - width), Math.abs(sharp[1] - height));
      return off < 1 ? [] : [`${className}: ${width} × ${height} for ${sharp.join(' × ')}`];
    })
  );
}

/** What was seen to move. */
interface IWatched {
  moved: Set<string>;
}

async function sessionOf(page: IJupyterLabPageFixture): Promise<CDPSession> {
  return page.context().newCDPSession(page.mainFrame().page());
}

alone('all is there at 200 %, and large enough for a finger', async ({ page, tmpPath }) => {
  alone.setTimeout(300_000);
  const view = await openFirstView(page, tmpPath);
  const session = await sessionOf(page);
  /** As browsers do it: half the window's pixels, each of two by two on the screen. */
  const zoomTwice = async (width: number, height: number): Promise<void> => {
    const size = { width: width / 2, height: height / 2, deviceScaleFactor: 2 };
    await session.send('Emulation.setDeviceMetricsOverride', { ...size, mobile: false });
  };

  await alone.step('by a finger', async () => {
    await session.send('Emulation.setTouchEmulationEnabled', { enabled: true });
    expect(await view.evaluate(() => matchMedia('(pointer: coarse)').matches)).toBe(true);
    await widen(page, 600);
    await expectNothingCut(view, 2);
    expect(await tooSmallAnywhere(page, view, TARGET)).toEqual({});
    await widen(page, 400);
    await expectNothingCut(view, 1);
    expect(await tooSmall(page, COMPARATOR, TARGET)).toEqual([]);
    await session.send('Emulation.setTouchEmulationEnabled', { enabled: false });
  });

  await alone.step('with larger letters', async () => {
    await widen(page, 1153);
    await expectNothingCut(view, 3);
    // As Settings ▸ Theme ▸ Increase UI Font Size does it.
    const enlarge = (size: string): Promise<void> =>
      view.evaluate(
        (_, wanted) => document.documentElement.style.setProperty('--jp-ui-font-size1', wanted),
        size
      );
    await enlarge('19px');
    // A bar or a tab that did not grow hides a part of what it holds.
    for (const part of ['.cnn-Bar', '.lm-DockPanel-tabBar']) {
      await expect
        .poll(() =>
          view
            .locator(part)
            .evaluateAll(
              nodes => nodes.filter(node => node.scrollHeight > node.clientHeight).length
            )
        )
        .toBe(0);
    }
    const { sideways, sizes } = await extents(view);
    expect(sideways).toEqual([]);
    expect(Math.min(...sizes)).toBeGreaterThan(16);
    expect(await tooSmall(page, COMPARATOR, 1)).toEqual([]);
    await enlarge('');
  });

  await alone.step('zoomed by the browser', async () => {
    for (const [width, columns] of [
      [1280, 1],
      [1600, 2]
    ]) {
      await zoomTwice(width, 1024);
      await expect.poll(() => view.evaluate(() => devicePixelRatio)).toBe(2);
      await expectNothingCut(view, columns);
      await expect.poll(() => blurred(view)).toEqual([]);
      expect(await tooSmall(page, COMPARATOR, 1)).toEqual([]);
    }
  });
});

test('nothing moves for those who want no motion', async ({ page, tmpPath }) => {
  const view = await openFirstView(page, tmpPath);
  const hint = view.locator('.cnn-Convolution-hint');
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await expect(hint).not.toHaveCSS('transition-duration', '0s');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const lasting = await view.evaluate(root =>
    [root, ...root.querySelectorAll('*')].flatMap(node =>
      [null, '::before', '::after'].flatMap(pseudo => {
        const { animationDuration, transitionDuration, scrollBehavior } = getComputedStyle(
          node,
          pseudo
        );
        const still =
          `${animationDuration} ${transitionDuration} ${scrollBehavior}` === '0s 0s auto';
        return still
          ? []
          : [`${node.getAttribute('class') ?? ''} ${animationDuration} ${transitionDuration}`];
      })
    )
  );
  expect(lasting).toEqual([]);

  // From frame to frame: an animation may be over before anyone else asks.
  await page.evaluate(() => {
    const moved = ((window as unknown as IWatched).moved = new Set<string>());
    const watch = (): void => {
      for (const { effect } of document.getAnimations()) {
        const target = effect instanceof KeyframeEffect ? effect.target : null;
        if (target?.closest('.cnn-Comparator, .cnn-Floating')) {
          moved.add(target.getAttribute('class') ?? target.tagName);
        }
      }
      requestAnimationFrame(watch);
    };
    watch();
  });
  await layer(view, 'conv3').click();
  await readyIn(view, ...PANELS);
  const map = panel(page, 'convolution').locator('[data-map]');
  const width = (): Promise<number> =>
    map.evaluate(node => Number((node as HTMLElement).dataset.cellWidth));
  const before = await width();
  await map.dblclick();
  await expect.poll(width).toBeCloseTo(2 * before, 6);
  await view.getByRole('button', { name: 'Show very small' }).click();
  await readyIn(view, 'distribution');
  const bars = view.locator('.cnn-Histogram-rect');
  expect(await bars.evaluateAll(nodes => nodes.filter(node => '__transition' in node).length)).toBe(
    0
  );
  expect(await page.evaluate(() => [...(window as unknown as IWatched).moved])).toEqual([]);
});

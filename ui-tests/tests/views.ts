import { expect } from '@jupyterlab/galata';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

/** A cell's code that makes comparators without showing them. */
export const MAKE = `
from cnn_comparator import CNNComparator, demo
images, labels = demo.images(per_category=1)
def make(a=10, b=100):
    return CNNComparator(demo.snapshot(a), demo.snapshot(b), images=images, labels=labels, classes=demo.CATEGORIES)
`;

/** A cell's code that shows the second convolution. */
export const SHOW_CONV2 = `${MAKE}
w = make()
w.layer = 'conv2'
w
`;

/** The second convolution's weights `x` and `y` out of the files, and the squares of their difference. */
export const CONV2_BY_NUMPY = `
import json, numpy as np, onnx
from onnx import numpy_helper
x, y = ({t.name: numpy_helper.to_array(t).astype(float) for t in onnx.load(demo.snapshot(n)).graph.initializer}['conv2.weight']
        for n in (10, 100))
square = (x - y) ** 2
`;

/** Widgets, comms, threads, open snapshots, hooks and waiting jobs in the Jupyter kernel. */
export const COUNT = `
import gc, os, threading
from comm import get_comm_manager
from ipywidgets.widgets import widget as _widgets
import cnn_comparator.jobs
cnn_comparator.jobs.IDLE_SECONDS = 0.5
def count():
    gc.collect()
    queues = [one for one in gc.get_objects() if type(one).__name__ == 'JobQueue']
    for thread in [thread for one in queues for thread in list(one._threads.values())]:
        # One that has nothing to do any more ends by itself.
        thread.join(10)
    jobs = sum(len(one._jobs) for one in queues)
    # A page that has gone leaves JupyterLab's subshell, whatever it showed.
    threads = sum(type(one).__name__ != 'SubshellThread' for one in threading.enumerate())
    files = [os.path.realpath(f'/dev/fd/{name}') for name in os.listdir('/dev/fd')]
    print(len(_widgets._instances), len(get_comm_manager().comms), threads,
          sum(name.endswith('.onnx') for name in files), len(get_ipython().events.callbacks['post_run_cell']), jobs)
`;

/** The panels below a cell. */
export function output(page: IJupyterLabPageFixture): Locator {
  return page.locator('.jp-OutputArea .cnn-mod-output .cnn-Comparator');
}

/** Why a view is out of date, in the line above its panels. */
export function notice(view: Locator): Locator {
  return view.locator('.cnn-Bar-notice');
}

/** What the distribution says it shows. */
export async function shownLayer(view: Locator): Promise<string> {
  return (await view.locator('[data-panel="distribution"] header').textContent()) ?? '';
}

/** A tab of the main area, by default the one in front. */
export function tab(page: IJupyterLabPageFixture): Locator {
  return page.locator('.cnn-Tab:visible');
}

/** The label on a tab of the main area. */
export function tabLabel(page: IJupyterLabPageFixture, text: string | RegExp): Locator {
  return page.locator('#jp-main-dock-panel .lm-TabBar-tab', { hasText: text });
}

export function layer(view: Locator, name: string): Locator {
  return view.locator(`[data-panel="architecture"] [data-layer="${name}"]`);
}

/** Waits until panels of a view have drawn their last result. */
export async function readyIn(view: Locator, ...names: string[]): Promise<void> {
  for (const name of names) {
    const panel = view.locator(`[data-panel="${name}"][data-ready="true"]`);
    await panel.waitFor({ state: 'visible', timeout: 60_000 });
  }
}

/** Runs the command as a user does, by the palette. */
export async function openByPalette(page: IJupyterLabPageFixture): Promise<void> {
  await page.keyboard.press('Control+Shift+c');
  const input = page.locator('#modal-command-palette input');
  await input.fill('CNN Comparator: Open');
  const item = page.locator('#modal-command-palette .lm-CommandPalette-item');
  await expect(item.first()).toContainText('CNN Comparator: Open');
  await input.press('Enter');
  await expect(input).toBeHidden();
}

/** Puts the panels of a view back where they were at first. */
export async function resetPanels(page: IJupyterLabPageFixture, view: Locator): Promise<void> {
  await view.getByRole('button', { name: 'More', exact: true }).first().click();
  await page.getByRole('menuitem', { name: 'Reset panels' }).click();
}

/** Moves the border right of panel (a) with the mouse. */
export async function widenArchitecture(
  page: IJupyterLabPageFixture,
  view: Locator
): Promise<void> {
  const before = await widthOfArchitecture(view);
  const handle = await view
    .locator('.lm-DockPanel-handle[data-orientation="horizontal"]:visible')
    .first()
    .boundingBox();
  if (!handle) {
    throw new Error('There is no border to move.');
  }
  const [x, y] = [handle.x + handle.width / 2, handle.y + handle.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 120, y, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => widthOfArchitecture(view)).toBeGreaterThan(before + 80);
}

export async function widthOfArchitecture(view: Locator): Promise<number> {
  const box = await view.locator('[data-panel="architecture"]').boundingBox();
  return Math.round(box?.width ?? 0);
}

/** Panel (a)'s share of the width: a tab may be wider after a reload, and keeps shares. */
export async function shareOfArchitecture(view: Locator): Promise<number> {
  const box = await view.boundingBox();
  return (await widthOfArchitecture(view)) / (box?.width ?? NaN);
}

/** Loads the page again, with the layout it had. */
export async function reload(page: IJupyterLabPageFixture): Promise<void> {
  // JupyterLab saves its layout 750 ms after the last change and says nothing of it.
  await page.waitForTimeout(2000);
  await page.reload({ waitForIsReady: false } as Parameters<typeof page.reload>[0]);
}

/** Galata answers for the server, with 201 where JupyterLab takes no other than 200. */
export async function letRestart(page: IJupyterLabPageFixture): Promise<void> {
  await page.route(/\/api\/kernels\/[^/]+\/restart/, route => route.continue());
}

/** Restarts the Jupyter kernel by the menu, and waits until it takes cells. */
export async function restart(page: IJupyterLabPageFixture): Promise<void> {
  await letRestart(page);
  await page.menu.clickMenuItem('Kernel>Restart Kernel…');
  await page.locator('.jp-Dialog .jp-mod-accept').click();
  const status = page.locator('.jp-NotebookPanel-toolbar .jp-Notebook-ExecutionIndicator');
  await expect(status).toHaveAttribute('data-status', 'idle', { timeout: 60_000 });
}

/** Scrolls a list of images in order of index, of which only those in view are drawn, and clicks. */
export async function chooseImage(performance: Locator, image: number): Promise<void> {
  const list = performance.locator('.cnn-Chooser-list');
  const tile = list.locator(`[data-image="${image}"]`);
  const scroll = (): Promise<void> =>
    list.evaluate((node, wanted) => {
      const first = node.querySelector<HTMLElement>('[data-image]')?.dataset.image;
      const step = Number(first) > wanted ? -0.5 : 0.5;
      node.scrollLeft += step * node.clientWidth;
      node.scrollTop += step * node.clientHeight;
    }, image);
  await expect(async () => {
    if ((await tile.count()) === 0) {
      await scroll();
    }
    await tile.click({ timeout: 1000 });
  }).toPass();
}

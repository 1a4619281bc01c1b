import { zoomTransform } from 'd3';

import { busy, failed, ready } from '../../../src/state';
import type { ICategory, IHighlight } from '../../../src/state';
import {
  CATEGORY,
  WIDTH,
  change,
  dialog,
  map,
  point,
  press,
  show,
  stage,
  strip,
  tooltip,
  weights
} from './convolutionPanel';
import { drawn, layer, network, wishLessMotion } from './sample';

stage();

describe('ConvolutionPanel', () => {
  it('says what it shows, in numbers and in words', async () => {
    const { node } = await show([8, 4, 3, 3]);
    expect(node.dataset).toMatchObject({ ready: 'true', kernels: '8', channels: '4' });
    expect(node.querySelector('header')!.textContent).toContain('8 kernels × 4 channels × 3 × 3');
    expect(map(node).getAttribute('aria-label')).toContain(
      'largest change, 3.875, is at kernel 7, channel 3'
    );
  });

  it('aligns the strips with the rows and columns of the map, also after zooming', async () => {
    const { node } = await show([8, 4, 3, 3]);
    node.querySelector<HTMLElement>('[aria-label^="Zoom in"]')!.click();
    await drawn();
    const cells = map(node).dataset;
    expect(Number(cells.cellWidth)).toBeCloseTo((1.6 * (WIDTH - 4)) / 8);
    expect(strip(node, 'output').dataset).toMatchObject({
      x0: cells.x0,
      cellWidth: cells.cellWidth
    });
    expect(strip(node, 'input').dataset).toMatchObject({
      y0: cells.y0,
      cellHeight: cells.cellHeight
    });
    press(map(node), '0');
    await drawn();
    expect(Number(map(node).dataset.cellWidth)).toBeCloseTo((WIDTH - 4) / 8);
  });

  it('tells of the cell under the pointer and asks for its weights', async () => {
    const { context, node } = await show([8, 4]);
    point(map(node), 'pointermove', 5, 2);
    expect(context.focus.value.cell).toEqual({ kernel: 5, channel: 2 });
    expect(tooltip().querySelector<HTMLElement>('[data-value]')!.dataset).toMatchObject({
      kernel: '5',
      channel: '2',
      value: String(22 / 8)
    });
    context.comparison.set({ cell: ready(weights([8, 4], 5, 2)) });
    await drawn();
    expect(tooltip().querySelector<HTMLElement>('[data-value]')!.dataset.b).toBe('0.5');
    map(node).dispatchEvent(new MouseEvent('pointerleave'));
    expect(context.focus.value.cell).toBeNull();
    expect(tooltip().hidden).toBe(true);
  });

  it('opens a cell on a click, shows its matrices and closes on Escape', async () => {
    const { context, node } = await show([8, 4, 3, 3]);
    point(map(node), 'click', 5, 2);
    await drawn();
    expect(context.selection.value.kernel).toBe(5);
    expect(dialog()!.dataset).toMatchObject({ kernel: '5', channel: '2' });
    context.comparison.set({ cell: ready(weights([8, 4, 3, 3], 5, 2)) });
    await drawn();
    const values = Array.from(dialog()!.querySelectorAll('td'), cell => cell.dataset.value);
    expect(values.slice(0, 2)).toEqual(['0', '1']);
    expect(values.slice(9, 11)).toEqual(['0.5', '1.5']);
    expect(values.slice(18)).toEqual(Array(9).fill('0.5'));
    press(dialog()!, 'ArrowDown');
    await drawn();
    expect(dialog()!.dataset).toMatchObject({ kernel: '5', channel: '3' });
    expect(context.focus.value.cell).toEqual({ kernel: 5, channel: 3 });
    expect(dialog()!.querySelectorAll('td')).toHaveLength(0);
    press(dialog()!, 'Escape');
    expect(dialog()).toBeNull();
    expect(document.activeElement).toBe(map(node));
  });

  it('zooms on a double click and leaves no dialog behind', async () => {
    const { node } = await show([64, 48, 3, 3]);
    const before = Number(map(node).dataset.cellWidth);
    for (const type of ['click', 'dblclick']) {
      point(map(node), type, 5, 2);
      await drawn();
    }
    expect(dialog()).toBeNull();
    expect(Number(map(node).dataset.cellWidth)).toBeGreaterThan(before);
  });

  it('zooms on a double click at once where less motion is wished, and slides else', async () => {
    const { node } = await show([64, 48, 3, 3]);
    const canvas = map(node) as HTMLCanvasElement;
    const zoomed = (less: boolean): number => {
      wishLessMotion(less);
      point(canvas, 'dblclick', 5, 2);
      return zoomTransform(canvas).k;
    };
    // The wish may change while the panel is shown.
    expect([zoomed(true), zoomed(true), zoomed(false)]).toEqual([2, 4, 4]);
  });

  it('moves a cursor with the arrow keys and opens the cell there', async () => {
    const { context, node } = await show([8, 4, 3, 3]);
    map(node).focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowLeft']) {
      press(map(node), key);
    }
    const live = node.querySelector<HTMLElement>('[aria-live]')!;
    expect(live.dataset).toMatchObject({ kernel: '1', channel: '1', value: String(5 / 8) });
    expect(live.textContent).toBe('Kernel 1, channel 1: Euclidean distance 0.625');
    press(map(node), 'Enter');
    await drawn();
    expect(context.selection.value.kernel).toBe(1);
    expect(dialog()!.dataset.channel).toBe('1');
  });

  it('counts highlighted weights and their cells', async () => {
    const { context, node } = await show([8, 4, 3, 3]);
    const cells = new Uint32Array(32);
    cells.set([9, 1, 2], 4);
    context.selection.update({ category: CATEGORY });
    const highlight = { category: CATEGORY, levels: [], count: 12, held: 3, cells };
    context.comparison.set({ highlight: ready(highlight) });
    await drawn();
    expect(node.dataset).toMatchObject({ highlightCount: '12', highlightCells: '3' });
    expect(node.querySelector('header')!.textContent).toContain('12 highlighted in 3 cells');
    const legends = [...node.querySelectorAll('.cnn-Convolution-footer > *')];
    context.comparison.set({ highlight: ready({ ...highlight, count: 7 }) });
    await drawn();
    expect(node.dataset.highlightCount).toBe('7');
    expect(legends.every(({ isConnected }) => isConnected)).toBe(true);
    expect(legends.at(-1)!.className).not.toContain('reserved');
    context.selection.update({ category: null });
    await drawn();
    expect(node.dataset.highlightCount).toBe('');
    const [legend] = [...node.querySelectorAll('.cnn-Convolution-footer > *')].slice(-1);
    expect(legend.className).toContain('reserved');
  });

  it('waits a moment for weights that are being located, then draws without them', async () => {
    const { context, node } = await show([8, 4, 3, 3]);
    const cells = new Uint32Array(32);
    const other: ICategory = { ...CATEGORY, rpd: [0.4, 0.8] };
    const located = (category: ICategory, count: number): void =>
      context.comparison.set({ highlight: ready({ category, levels: [], count, held: 1, cells }) });
    context.selection.update({ category: CATEGORY });
    located(CATEGORY, 12);
    await drawn();
    jest.useFakeTimers();
    try {
      context.selection.update({ category: other });
      jest.advanceTimersByTime(40);
      expect(node.dataset).toMatchObject({ ready: 'false', highlightCount: '12' });
      located(other, 7);
      jest.advanceTimersByTime(20);
      expect(node.dataset).toMatchObject({ ready: 'true', highlightCount: '7' });
      context.selection.update({ category: CATEGORY });
      jest.advanceTimersByTime(200);
      expect(node.dataset).toMatchObject({ ready: 'false', highlightCount: '' });
    } finally {
      jest.useRealTimers();
    }
  });

  it('says how far a layer is that is read again for a highlight, and that it was given up', async () => {
    const { context, node } = await show([8, 4, 3, 3]);
    const status = node.querySelector('.cnn-Panel-status')!;
    context.selection.update({ category: CATEGORY });
    context.comparison.set({
      highlight: busy<IHighlight>('conv.weight is read again', null, 0.25)
    });
    await new Promise(resolve => setTimeout(resolve, 100));
    await drawn();
    expect(status.textContent).toContain('conv.weight is read again');
    expect(status.querySelector('progress')!.value).toBe(0.25);
    expect(status.querySelector('button')!.textContent).toBe('Cancel');
    expect(node.dataset).toMatchObject({ status: 'busy', ready: 'false' });
    context.comparison.set({ highlight: failed('Cancelled.') });
    await drawn();
    expect(status.textContent).toContain('Cancelled.');
    expect(status.querySelector('button')!.textContent).toBe('Try again');
    expect(node.querySelector('.cnn-Panel-body')).toHaveProperty('hidden', false);
    expect(node.dataset.ready).toBe('true');
  });

  it('draws a large map in a frame of its own, after the frame of the others', async () => {
    const { context, node } = await show([4, 3, 3, 3]);
    const frame = (): Promise<number> => new Promise(resolve => requestAnimationFrame(resolve));
    context.comparison.set({ change: ready(change('conv', [2, 3, 3, 3])) });
    await frame();
    expect(node.dataset).toMatchObject({ kernels: '2', ready: 'true' });
    context.comparison.set({ change: ready(change('conv', [1024, 512])) });
    await frame();
    expect(node.dataset).toMatchObject({ kernels: '2', ready: 'false' });
    await frame();
    await frame();
    expect(node.dataset).toMatchObject({ kernels: '1024', ready: 'true' });
  });

  it('keeps the cells of a small map closed until it is zoomed', async () => {
    const { context, node } = await show([4, 2]);
    expect(context.focus.value.window).toBeNull();
    press(map(node), '+');
    await drawn();
    expect(context.focus.value.window).not.toBeNull();
  });

  it('asks for the weights in view when they are large enough to be seen', async () => {
    const { context, node } = await show([512, 512, 3, 3]);
    expect(context.focus.value.window).toBeNull();
    for (let i = 0; i < 12; i++) {
      press(map(node), '+');
    }
    await drawn();
    const { kernels, channels: rows } = context.focus.value.window!;
    const count = 9 * (kernels[1] - kernels[0]) * (rows[1] - rows[0]);
    expect(count).toBeLessThanOrEqual(20_000);
    expect(kernels[0]).toBeLessThan(256);
    expect(kernels[1]).toBeGreaterThan(256);
    press(map(node), '0');
    await drawn();
    expect(context.focus.value.window).toBeNull();
  });

  it('clears what belongs to another layer', async () => {
    const { context, node } = await show([8, 4, 3, 3]);
    point(map(node), 'click', 5, 2);
    await drawn();
    context.selection.update({ layer: 'other' });
    context.comparison.set({
      network: ready(network([layer('conv', [], [8, 4, 3, 3]), layer('other', [], [2, 2])])),
      change: busy('Comparing other', context.comparison.value.change.value)
    });
    await drawn();
    expect(dialog()).toBeNull();
    expect(node.dataset.layer).toBeUndefined();
    expect(node.dataset.ready).toBe('false');
    expect(context.focus.value).toMatchObject({ cell: null, window: null });
  });
});

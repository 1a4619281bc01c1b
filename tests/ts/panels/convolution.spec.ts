import { Widget } from '@lumino/widgets';

import { ConvolutionPanel } from '../../../src/panels/convolution';
import type { IPanelContext } from '../../../src/panels/panel';
import { AUTOMATIC_BINS, busy, failed, ready } from '../../../src/state';
import type {
  ICategory,
  IChannelChanges,
  IHighlight,
  IParameterChange,
  IWeights,
  ILayer
} from '../../../src/state';
import { kernelGrid, size } from '../../../src/tensor/shape';
import { PAIR, layer, network, panelContext, drawn } from './sample';

const CATEGORY: ICategory = { bin: [0, 1], rpd: [0, 0.4], level: 'x' };

function change(id: string, shape: number[], received = size(shape)): IParameterChange {
  const grid = kernelGrid(shape);
  const cells = Float32Array.from({ length: grid.kernels * grid.channels }, (_, i) => i / 8);
  return {
    pair: PAIR,
    layer: id,
    parameter: `${id}.weight`,
    folded: false,
    grid,
    count: size(shape),
    received,
    nonfinite: 0,
    nonfiniteA: { nan: 0, posinf: 0, neginf: 0 },
    nonfiniteB: { nan: 0, posinf: 0, neginf: 0 },
    maxAbsChange: 1,
    floor: 0,
    bins: AUTOMATIC_BINS,
    edges: new Float64Array(31),
    inner: [0, 30],
    levels: [],
    counts: new Float64Array(150),
    measures: {},
    tile: { kernels: 1, channels: 1 },
    cells,
    cellMax: cells[cells.length - 1],
    cellMaxAt: cells.length - 1,
    loop: 'compiled',
    kernels: new Float64Array(grid.kernels),
    disagreement: null
  };
}

function weights(shape: number[], kernel: number, channel: number): IWeights {
  const grid = kernelGrid(shape);
  const n = size(grid.window);
  return {
    parameter: 'conv.weight',
    range: { kernels: [kernel, kernel + 1], channels: [channel, channel + 1] },
    grid,
    a: Float32Array.from({ length: n }, (_, i) => i),
    b: Float32Array.from({ length: n }, (_, i) => i + 0.5),
    highlighted: null
  };
}

function channels(side: 'input' | 'output', n: number): IChannelChanges {
  const values = Float64Array.from({ length: n }, (_, i) => i + 0.25);
  return {
    side,
    channels: n,
    distance: values,
    maxA: values,
    maxB: values,
    silentA: null,
    silentB: null,
    reason: null,
    mapsA: null,
    mapsB: null
  };
}

const WIDTH = 604;
const HEIGHT = 404;
const panels: ConvolutionPanel[] = [];

async function show(
  shape: number[],
  more: Partial<ILayer> = {}
): Promise<{ context: IPanelContext; panel: ConvolutionPanel; node: HTMLElement }> {
  const context = panelContext();
  context.comparison.set({
    network: ready(network([layer('conv', [], shape, more)])),
    change: ready(change('conv', shape))
  });
  context.selection.update({ layer: 'conv', image: 0 });
  const panel = new ConvolutionPanel({ context });
  panels.push(panel);
  Widget.attach(panel, document.body);
  await drawn();
  return { context, panel, node: panel.node };
}

/** A mouse event at the middle of a cell, going by what the canvas says of its geometry. */
function point(canvas: HTMLElement, type: string, column: number, row: number): void {
  const { x0, y0, cellWidth, cellHeight } = canvas.dataset;
  canvas.dispatchEvent(
    new MouseEvent(type, {
      bubbles: true,
      clientX: Number(x0) + (column + 0.5) * Number(cellWidth),
      clientY: Number(y0) + (row + 0.5) * Number(cellHeight)
    })
  );
}

function press(node: Element, key: string): void {
  node.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
}

const map = (node: HTMLElement): HTMLElement => node.querySelector<HTMLElement>('[data-map]')!;
const strip = (node: HTMLElement, side: string): HTMLElement =>
  node.querySelector<HTMLElement>(`[data-strip=${side}]`)!;
const dialog = (): HTMLElement | null => document.querySelector('[role=dialog]');
const tooltip = (): HTMLElement => document.querySelector<HTMLElement>('[role=tooltip]')!;

beforeAll(() => {
  jest.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(WIDTH);
  jest.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(HEIGHT);
  jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
});

afterEach(() => panels.splice(0).forEach(panel => panel.dispose()));

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

  it('selects channels of the strips by click and by key', async () => {
    const { context, node } = await show([8, 4, 3, 3]);
    point(strip(node, 'output'), 'click', 6, 0);
    expect(context.selection.value).toMatchObject({ channelSide: 'output', channel: 6 });
    strip(node, 'input').focus();
    press(strip(node, 'input'), 'End');
    press(strip(node, 'input'), 'ArrowUp');
    press(strip(node, 'input'), 'Enter');
    expect(context.selection.value).toMatchObject({ channelSide: 'input', channel: 2 });
    await drawn();
    expect(strip(node, 'input').dataset.selected).toBe('2');
    expect(strip(node, 'output').dataset.selected).toBe('');
  });

  it('lists the input channels of a grouped convolution and says why', async () => {
    const { context, node } = await show([8, 2, 3, 3], { groups: 4 });
    expect(strip(node, 'input').dataset.channels).toBe('8');
    expect(Number(strip(node, 'input').dataset.columns)).toBeGreaterThan(1);
    expect(node.textContent).toContain('Input channels are listed: in 4 groups');
    point(map(node), 'pointermove', 6, 1);
    expect(tooltip().textContent).toContain('Input channel7');
    point(strip(node, 'input'), 'click', 3, 0);
    expect(context.selection.value).toMatchObject({ channelSide: 'input', channel: 3 });
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
    expect(node.querySelector('header')!.textContent).toContain(
      '12 weights highlighted in 3 cells'
    );
    context.selection.update({ category: null });
    await drawn();
    expect(node.dataset.highlightCount).toBe('');
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

  it('shows channel changes of the chosen image only', async () => {
    const { context, node } = await show([8, 4, 3, 3]);
    const activations = {
      layer: 'conv',
      image: 0,
      at: 'after' as const,
      acted: { a: null, b: null },
      input: {
        ...channels('input', 4),
        distance: null,
        reason: 'No activation on this side from A · epoch 10.'
      },
      output: channels('output', 8)
    };
    context.comparison.set({ activations: ready(activations) });
    await drawn();
    const legend = (): HTMLElement | null => node.querySelector('[data-legend=output]');
    expect(legend()!.dataset.max).toBe('7.25');
    expect(node.textContent).toContain('No activation on this side from A · epoch 10.');
    context.selection.update({ image: 1 });
    context.comparison.set({ activations: failed('The model does not run.', activations) });
    await drawn();
    expect(legend()).toBeNull();
    expect(node.textContent).toContain('The model does not run.');
    expect(node.dataset.ready).toBe('true');
  });

  it('says where the output activation was taken, and which channels are silent', async () => {
    const { context, node } = await show([4, 4, 3, 3]);
    const known = context.comparison.value.network.value!;
    const images = { ...known.images, count: 1, names: ['x'] };
    context.comparison.set({ network: ready({ ...known, images }) });
    const silent = { silentA: Uint8Array.of(0, 1, 0, 1), silentB: Uint8Array.of(0, 1, 1, 0) };
    const acted = { functions: ['BatchNorm', 'ReLU'], clips: true };
    const activations = {
      layer: 'conv',
      image: 0,
      at: 'after' as const,
      acted: { a: acted, b: acted },
      input: null,
      output: { ...channels('output', 4), ...silent }
    };
    context.comparison.set({ activations: ready(activations) });
    await drawn();
    const legend = (id: string): string | undefined =>
      node.querySelector(`[data-legend=${id}]`)?.textContent;
    expect(legend('output')).toContain('Output activation, after BatchNorm and ReLU');
    expect(legend('silent')).toBe('Silent: 1 in A alone, 1 in B alone, 1 in both');
    point(strip(node, 'output'), 'pointermove', 1, 0);
    await drawn();
    expect(tooltip().textContent).toContain('silent in A and B');
    const activated = node.querySelector<HTMLElement>('[data-action=activated]')!;
    expect(activated.getAttribute('aria-pressed')).toBe('true');
    activated.click();
    await drawn();
    expect(context.selection.value.activationAt).toBe('before');
    expect(activated.getAttribute('aria-pressed')).toBe('false');
    // What was taken elsewhere is no longer shown.
    expect(legend('output')).toBeUndefined();
    const own = { functions: [], clips: false };
    const later = { ...activations, at: 'before' as const, acted: { a: own, b: own } };
    context.comparison.set({ activations: ready({ ...later, output: channels('output', 4) }) });
    await drawn();
    expect(legend('output')).toContain('Output activation, before the activation function');
    expect(legend('silent')).toBeUndefined();
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

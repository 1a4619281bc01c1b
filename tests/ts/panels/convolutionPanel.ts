import { Widget } from '@lumino/widgets';

import { ConvolutionPanel } from '../../../src/panels/convolution';
import type { IPanelContext } from '../../../src/panels/panel';
import { AUTOMATIC_BINS, ready } from '../../../src/state';
import type {
  ICategory,
  IChannelChanges,
  IParameterChange,
  IWeights,
  ILayer
} from '../../../src/state';
import { kernelGrid, size } from '../../../src/tensor/shape';
import { PAIR, layer, network, panelContext, drawn } from './sample';

export const CATEGORY: ICategory = { bin: [0, 1], rpd: [0, 0.4], level: 'x' };

export function change(id: string, shape: number[], received = size(shape)): IParameterChange {
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

export function weights(shape: number[], kernel: number, channel: number): IWeights {
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

export function channels(side: 'input' | 'output', n: number): IChannelChanges {
  const values = Float64Array.from({ length: n }, (_, i) => i + 0.25);
  return {
    side,
    channels: n,
    distance: values,
    meanA: null,
    meanB: null,
    maxA: values,
    maxB: values,
    silentA: null,
    silentB: null,
    reason: null,
    mapsA: null,
    mapsB: null
  };
}

export const WIDTH = 604;
export const HEIGHT = 404;
const panels: ConvolutionPanel[] = [];

export async function show(
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
export function point(canvas: HTMLElement, type: string, column: number, row: number): void {
  const { x0, y0, cellWidth, cellHeight } = canvas.dataset;
  canvas.dispatchEvent(
    new MouseEvent(type, {
      bubbles: true,
      clientX: Number(x0) + (column + 0.5) * Number(cellWidth),
      clientY: Number(y0) + (row + 0.5) * Number(cellHeight)
    })
  );
}

export function press(node: Element, key: string): void {
  node.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
}

export const map = (node: HTMLElement): HTMLElement =>
  node.querySelector<HTMLElement>('[data-map]')!;
export const strip = (node: HTMLElement, side: string): HTMLElement =>
  node.querySelector<HTMLElement>(`[data-strip=${side}]`)!;
export const dialog = (): HTMLElement | null => document.querySelector('[role=dialog]');
export const tooltip = (): HTMLElement => document.querySelector<HTMLElement>('[role=tooltip]')!;

/** Sizes that the test environment does not have; what was shown goes after each test. */
export function stage(): void {
  beforeAll(() => {
    jest.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(WIDTH);
    jest.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(HEIGHT);
    jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  });

  afterEach(() => panels.splice(0).forEach(panel => panel.dispose()));
}

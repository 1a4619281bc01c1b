import type { IComparatorContext } from '../../../src/comparator';
import { LikenessSearch } from '../../../src/compare/worker/likeness';
import { layOut } from '../../../src/layout';
import { FLOOR, LEVELS, MEASURES, SPECIAL_LEVELS } from '../../../src/protocol/measures';
import type { IPanelContext } from '../../../src/panels/panel';
import {
  ComparisonModel,
  FocusModel,
  levelsOf,
  SelectionHistory,
  SelectionModel
} from '../../../src/state';
import type { ILayer, INetwork, IOverview, IParameter } from '../../../src/state';

export const PAIR = { a: 'epoch 10', b: 'epoch 100' };
export const CUTS = [0.4, 0.8, 1.2, 1.6];
const TEXTS = { levels: LEVELS, special: SPECIAL_LEVELS };
export const ALL_LEVELS = levelsOf(TEXTS, CUTS);

export function panelContext(): IPanelContext {
  return {
    selection: new SelectionModel({
      pair: PAIR,
      rpdCuts: CUTS,
      levels: ALL_LEVELS.map(({ id }) => id)
    }),
    comparison: new ComparisonModel(),
    focus: new FocusModel(),
    measures: MEASURES,
    sorting: { levels: TEXTS, floor: FLOOR, bins: 30, mostBins: 1000, logDecades: 6 },
    layOut: async task => layOut(task),
    orderByLikeness: table => new LikenessSearch(table).run(),
    retry: () => undefined,
    reload: () => undefined,
    cancel: () => undefined,
    openHelp: () => undefined
  };
}

export function comparatorContext(): IComparatorContext & IPanelContext {
  const context = panelContext();
  return { ...context, history: new SelectionHistory(context.selection), given: () => [] };
}

export function parameter(layer: string, role: string, shape: number[]): IParameter {
  const id = `${layer}.${role}`;
  const side = { name: id, shape, dtype: 'float32' };
  return { id, role, a: side, b: side, comparable: true };
}

/** A convolution; without a shape, an activation. */
export function layer(
  id: string,
  inputs: string[],
  shape: number[] | null,
  more: Partial<ILayer> = {}
): ILayer {
  return {
    id,
    kind: shape === null ? 'activation' : 'conv',
    operator: shape === null ? 'Relu' : 'Conv',
    status: 'paired',
    reason: null,
    nameA: id,
    nameB: id,
    inputs,
    parameters:
      shape === null ? [] : [parameter(id, 'weight', shape), parameter(id, 'bias', [shape[0]])],
    weight: shape === null ? null : `${id}.weight`,
    stride: null,
    padding: null,
    dilation: null,
    groups: 1,
    gates: [],
    inputShape: null,
    outputShape: null,
    normalisedBy: null,
    folding: null,
    tiedTo: null,
    ...more
  };
}

export function network(layers: ILayer[]): INetwork {
  return {
    snapshots: [],
    pair: PAIR,
    note: null,
    layers,
    images: { count: 0, names: [], labels: null, note: null },
    classes: null
  };
}

/** An overview with the Euclidean distance and the relative change of some layers. */
export function overview(
  rows: Record<string, [euclidean: number | null, relative?: number, nonfinite?: number]>,
  total = Object.keys(rows).length
): IOverview {
  const layers = Object.entries(rows).map(([id, [euclidean, relative = null, nonfinite = 0]]) => ({
    layer: id,
    measures: { euclidean, relative },
    nonfinite: {
      positions: nonfinite,
      a: { nan: nonfinite, posinf: 0, neginf: 0 },
      b: { nan: 0, posinf: 0, neginf: 0 }
    },
    size: 27,
    floor: 0,
    folded: false,
    statistics: [],
    error: null,
    kernels: Float64Array.of(1, 2, 3)
  }));
  return { params: { ...PAIR, folded: false }, total, layers, note: null };
}

/** Waits until everything scheduled has been drawn. */
export async function drawn(): Promise<void> {
  for (let i = 0; i < 2; i++) {
    await new Promise(resolve => requestAnimationFrame(resolve));
  }
}

/** Lets the system ask for less motion, or not. */
export function wishLessMotion(less: boolean): void {
  const query = '(prefers-reduced-motion: reduce)';
  const matchMedia = (asked: string): object => ({ matches: less && asked === query });
  Object.assign(window, { matchMedia });
}

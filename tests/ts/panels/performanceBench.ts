import { Widget } from '@lumino/widgets';

import { PerformancePanel } from '../../../src/panels/performance';
import { ComparisonModel, FocusModel, ready, SelectionModel } from '../../../src/state';
import type { IComparison, INetwork, IPatches, IPicture, IPredictions } from '../../../src/state';
import { PAIR, panelContext } from './sample';

export const CLASSES = ['rose', 'tulip', 'daffodil', 'iris'];

export function network(count: number): INetwork {
  return {
    snapshots: ['epoch 10', 'epoch 100'].map(name => ({
      name,
      source: '',
      runnable: true,
      note: null
    })),
    pair: { a: 'epoch 10', b: 'epoch 100' },
    note: null,
    layers: [],
    images: {
      count,
      names: Array.from({ length: count }, (_, i) => `img ${i}`),
      labels: Array.from({ length: count }, (_, i) => i % 4),
      note: null
    },
    classes: CLASSES
  };
}

export function pictures(count: number): IPicture[] {
  return Array.from({ length: count }, (_, image) => ({
    image,
    name: `img ${image}`,
    label: image % 4,
    url: `blob:${image}`,
    width: 256,
    height: 256
  }));
}

export const PREDICTIONS: IPredictions = {
  params: { ...PAIR, image: 2 },
  label: 2,
  a: {
    probabilities: Float64Array.of(0.1, 0.6, 0.05, 0.25),
    error: null,
    doubt: null,
    instead: null
  },
  b: {
    probabilities: Float64Array.of(0.02, 0.04, 0.93, 0.01),
    error: null,
    doubt: null,
    instead: null
  },
  note: null,
  entered: null
};

export const PATCHES: IPatches = {
  params: {
    ...PAIR,
    layer: 'conv3',
    side: 'output',
    channel: 12,
    image: 2,
    count: 2,
    at: 'after',
    scores: 'exact'
  },
  proposals: 1832,
  a: [
    { box: [10, 20, 64, 32], activation: 3.25, rank: { a: 1, b: 2 } },
    { box: [0, 0, 50, 50], activation: 2, rank: { a: 2, b: 9 } }
  ],
  b: [
    { box: [5, 5, 90, 90], activation: 7, rank: { a: 40, b: 1 } },
    { box: [10, 20, 64, 32], activation: 6.5, rank: { a: 1, b: 2 } }
  ],
  note: null
};

export interface IBench {
  readonly panel: PerformancePanel;
  readonly selection: SelectionModel;
  readonly comparison: ComparisonModel;
  readonly focus: FocusModel;
  readonly retried: string[];
  set(change: Partial<IComparison>): Promise<void>;
  find(selector: string): HTMLElement;
  all(selector: string): HTMLElement[];
}

let panel: PerformancePanel | null = null;

afterEach(() => {
  panel?.dispose();
  document.body.replaceChildren();
});

export function frame(): Promise<void> {
  return new Promise(resolve => requestAnimationFrame(() => resolve()));
}

export async function bench(count = 8): Promise<IBench> {
  const selection = new SelectionModel({
    levels: [],
    rpdCuts: [],
    layer: 'conv3',
    channel: 12,
    image: 2
  });
  const comparison = new ComparisonModel();
  const focus = new FocusModel();
  const retried: string[] = [];
  const shown = new PerformancePanel({
    context: {
      selection,
      comparison,
      focus,
      measures: [],
      sorting: panelContext().sorting,
      layOut: () => Promise.reject(new Error('Nothing is laid out here.')),
      orderByLikeness: async () => null,
      retry: field => retried.push(field),
      reload: () => undefined,
      cancel: () => undefined,
      openHelp: () => undefined
    }
  });
  panel = shown;
  Widget.attach(shown, document.body);
  const set = async (change: Partial<IComparison>): Promise<void> => {
    comparison.set(change);
    await frame();
  };
  await set({
    network: ready(network(count)),
    ...(count > 0
      ? {
          thumbnails: ready(pictures(count)),
          picture: ready(pictures(8)[2]),
          predictions: ready(PREDICTIONS),
          patches: ready(PATCHES)
        }
      : {})
  });
  return {
    panel: shown,
    selection,
    comparison,
    focus,
    retried,
    set,
    find: selector => shown.node.querySelector<HTMLElement>(selector)!,
    all: selector => [...shown.node.querySelectorAll<HTMLElement>(selector)]
  };
}

export function press(target: HTMLElement, key: string): void {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
}

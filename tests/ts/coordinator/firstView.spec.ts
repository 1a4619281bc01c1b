/** @jest-environment node */
import { Signal } from '@lumino/signaling';

import type { IConnector } from '../../../src/coordinator/connector';
import { FirstView } from '../../../src/coordinator/firstView';
import { Situation } from '../../../src/coordinator/situation';
import { LEVELS, SPECIAL_LEVELS } from '../../../src/protocol/measures';
import {
  busy,
  ComparisonModel,
  failed,
  FocusModel,
  ready,
  SelectionModel
} from '../../../src/state';
import type { IActivationChange, IChannelChanges, INetwork, ISelection } from '../../../src/state';
import { engine } from '../compare/support';
import { behaviourOf } from '../panels/behaviours';
import { layer, network, overview, PAIR } from '../panels/sample';

const runs = (name: string) => ({ name, source: '', runnable: true, note: null });

const NETWORK: INetwork = {
  ...network([layer('conv1', [], [2, 3]), layer('conv2', ['conv1'], [2, 3])]),
  snapshots: [runs(PAIR.a), runs(PAIR.b)],
  images: { count: 3, names: ['x', 'y', 'z'], labels: null, note: null }
};

/** A selection and what is known, before anything has come. */
function start(given: Partial<ISelection> = {}, known = NETWORK) {
  const connector: IConnector = {
    state: 'live',
    reason: '',
    stateChanged: new Signal({} as IConnector),
    ask: async () => Promise.reject(new Error('Not asked for here.')),
    together: ask => ask(),
    run: async () => Promise.reject(new Error('Not asked for here.'))
  };
  const selection = new SelectionModel({ levels: [], rpdCuts: [], pair: PAIR, ...given });
  const comparison = new ComparisonModel();
  const situation = new Situation({
    connector,
    engine: engine(),
    selection,
    comparison,
    focus: new FocusModel(),
    levels: { levels: LEVELS, special: SPECIAL_LEVELS },
    questions: [],
    patchCount: 1
  });
  const view = new FirstView(situation);
  selection.changed.connect(() => view.update());
  comparison.changed.connect(() => view.update());
  const shaded = (): void =>
    comparison.set({ overview: ready(overview({ conv1: [1], conv2: [2] })) });
  /** How far predictions differ, by image; of more images where it goes on. */
  const predicted = (js: readonly number[], goesOn = false): void => {
    const same = js.map(() => 0);
    const value = behaviourOf({ label: same, a: same, b: same, js });
    comparison.set({ behaviour: goesOn ? busy('Running', value) : ready(value) });
  };
  const reacted = (...distance: number[]): void => {
    const { layer: own, image } = selection.value;
    const output = { distance: Float64Array.from(distance) } as unknown as IChannelChanges;
    const value = { layer: own, image, at: 'after', input: null, output } as IActivationChange;
    comparison.set({ activations: ready(value) });
  };
  const shown = () => {
    const { layer: own, image, channel } = selection.value;
    return [own, image, channel];
  };
  comparison.set({ network: ready(known) });
  return { selection, comparison, shaded, predicted, reacted, shown };
}

test('the layer waits for the shading, the channel for the image that is looked for', () => {
  const { selection, shaded, predicted, reacted, shown } = start();
  predicted([0, 0.1], true);
  expect(shown()).toEqual([null, 0, null]);
  shaded();
  expect(shown()).toEqual(['conv2', 0, null]);
  reacted(1, 5);
  expect(shown()).toEqual(['conv2', 0, null]);
  predicted([0, 0.1, 0.9]);
  expect(shown()).toEqual(['conv2', 2, null]);
  reacted(7, 5);
  expect(shown()).toEqual(['conv2', 2, 0]);
  expect(selection.isTouched).toBe(false);
});

test('it is one of the first hundred images, and stays when others differ more', () => {
  const { shaded, predicted, shown } = start();
  shaded();
  const first = Array.from({ length: 100 }, (_, image) => (image === 70 ? 0.4 : 0.1));
  predicted(first.slice(0, 96), true);
  expect(shown()).toEqual(['conv2', 0, null]);
  predicted([...first, 0.9], true);
  expect(shown()).toEqual(['conv2', 70, null]);
  predicted([...first, 0.9, 1]);
  expect(shown()).toEqual(['conv2', 70, null]);
});

test('where no image differs the first one stays', () => {
  const { shaded, predicted, reacted, shown } = start();
  shaded();
  reacted(1, 5);
  predicted([0, 0, NaN]);
  expect(shown()).toEqual(['conv2', 0, 1]);
});

test('nothing is filled after a click, also one that changes nothing', () => {
  for (const change of [{ layer: 'conv1' }, { image: 0 }]) {
    const { selection, shaded, predicted, shown } = start();
    shaded();
    selection.update(change);
    selection.update({ kernel: 1 });
    predicted([0, 0, 1]);
    expect(shown()).toEqual([change.layer ?? 'conv2', 0, null]);
  }
});

test('what the program gave is not filled, the rest is', () => {
  const { shaded, reacted, shown } = start({ layer: 'conv1', image: 1 });
  shaded();
  reacted(1, 5);
  expect(shown()).toEqual(['conv1', 1, 1]);
});

test('the first image stays where there are no class scores, or one snapshot cannot run', () => {
  const scoreless = start();
  scoreless.shaded();
  scoreless.comparison.set({ behaviour: failed('It gives pictures.') });
  scoreless.reacted(1, 5);
  expect(scoreless.shown()).toEqual(['conv2', 0, 1]);

  const snapshots = [runs(PAIR.a), { ...runs(PAIR.b), runnable: false }];
  const alone = start({}, { ...NETWORK, snapshots });
  alone.shaded();
  alone.reacted(1, 5);
  expect(alone.shown()).toEqual(['conv2', 0, 1]);
});

test('without images there is a layer and no more', () => {
  const { shaded, shown } = start({}, network([...NETWORK.layers]));
  shaded();
  expect(shown()).toEqual(['conv2', null, null]);
});

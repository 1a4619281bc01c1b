/** @jest-environment node */
import { Signal } from '@lumino/signaling';

import type { Ask, IConnector } from '../../../src/coordinator/connector';
import { FirstView } from '../../../src/coordinator/firstView';
import { Situation } from '../../../src/coordinator/situation';
import { LEVELS, SPECIAL_LEVELS } from '../../../src/protocol/measures';
import { ComparisonModel, FocusModel, ready, SelectionModel } from '../../../src/state';
import type {
  IActivationChange,
  IChannelChanges,
  INetwork,
  IPredictions,
  ISelection
} from '../../../src/state';
import { engine } from '../compare/support';
import { layer, network, overview, PAIR } from '../panels/sample';

const SCORES = { probabilities: Float64Array.of(1, 0), error: null, doubt: null, instead: null };
const runs = (name: string) => ({ name, source: '', runnable: true, note: null });

const NETWORK: INetwork = {
  ...network([layer('conv1', [], [2, 3]), layer('conv2', ['conv1'], [2, 3])]),
  snapshots: [runs(PAIR.a), runs(PAIR.b)],
  images: { count: 3, names: ['x', 'y', 'z'], labels: null, note: null }
};

/** A selection and what is known, before anything has come; the search answers when told to. */
function start(given: Partial<ISelection> = {}, known = NETWORK) {
  const asked: Ask[] = [];
  const search: { signal?: AbortSignal; answer: (image: number | null) => Promise<void> } = {
    answer: async () => undefined
  };
  const connector: IConnector = {
    state: 'live',
    reason: '',
    stateChanged: new Signal({} as IConnector),
    ask: async () => Promise.reject(new Error('Not asked for here.')),
    together: ask => ask(),
    run: (request, onMessage, signal) => {
      asked.push(request);
      search.signal = signal;
      return new Promise(resolve => {
        search.answer = async image => {
          const result = { image, done: 3 };
          const answer = {
            kind: 'result',
            token: '',
            seq: 0,
            result,
            share: 1,
            grows: []
          } as const;
          onMessage({ answer: { ...answer, grows: [] }, buffers: [] });
          resolve();
          await new Promise(settled => setTimeout(settled));
        };
      });
    }
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
  const predicted = (b = {}): void => {
    const params = { ...PAIR, image: 0 };
    const value: IPredictions = {
      params,
      label: null,
      a: SCORES,
      b: { ...SCORES, ...b },
      note: null,
      entered: null
    };
    comparison.set({ predictions: ready(value) });
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
  return { asked, search, selection, comparison, shaded, predicted, reacted, shown };
}

test('the layer waits for the shading, the channel for the image that is looked for', async () => {
  const { asked, search, selection, shaded, predicted, reacted, shown } = start();
  predicted();
  expect(shown()).toEqual([null, 0, null]);
  expect(asked).toEqual([]);
  shaded();
  expect(shown()).toEqual(['conv2', 0, null]);
  expect(asked).toEqual([{ kind: 'study', name: 'flip', params: { ...PAIR, count: 100 } }]);
  reacted(1, 5);
  expect(shown()).toEqual(['conv2', 0, null]);
  await search.answer(2);
  expect(shown()).toEqual(['conv2', 2, null]);
  reacted(7, 5);
  expect(shown()).toEqual(['conv2', 2, 0]);
  expect(selection.isTouched).toBe(false);
  expect(asked).toHaveLength(1);
});

test('where no image differs the first one stays', async () => {
  const { search, shaded, predicted, reacted, shown } = start();
  predicted();
  shaded();
  reacted(1, 5);
  await search.answer(null);
  expect(shown()).toEqual(['conv2', 0, 1]);
});

test('a click while the image is looked for ends the search, also one that changes nothing', async () => {
  for (const change of [{ layer: 'conv1' }, { image: 0 }]) {
    const { search, selection, shaded, predicted, shown } = start();
    predicted();
    shaded();
    selection.update(change);
    selection.update({ kernel: 1 });
    expect(search.signal?.aborted).toBe(true);
    await search.answer(2);
    expect(shown()).toEqual([change.layer ?? 'conv2', 0, null]);
  }
});

test('what the program gave is not filled, the rest is', () => {
  const { asked, shaded, predicted, reacted, shown } = start({ layer: 'conv1', image: 1 });
  predicted();
  shaded();
  reacted(1, 5);
  expect(shown()).toEqual(['conv1', 1, 1]);
  expect(asked).toEqual([]);
});

test('nothing is looked for without class scores, or where one snapshot cannot run', () => {
  const scoreless = start();
  scoreless.shaded();
  scoreless.predicted({ probabilities: null, instead: 'It gives pictures.' });
  scoreless.reacted(1, 5);
  expect(scoreless.shown()).toEqual(['conv2', 0, 1]);
  expect(scoreless.asked).toEqual([]);

  const snapshots = [runs(PAIR.a), { ...runs(PAIR.b), runnable: false }];
  const alone = start({}, { ...NETWORK, snapshots });
  alone.shaded();
  expect(alone.shown()).toEqual(['conv2', 0, null]);
  expect(alone.asked).toEqual([]);
});

test('without images there is a layer and no more', () => {
  const { shaded, shown } = start({}, network([...NETWORK.layers]));
  shaded();
  expect(shown()).toEqual(['conv2', null, null]);
});

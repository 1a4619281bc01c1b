/** @jest-environment node */
import { Signal } from '@lumino/signaling';

import type { IConnector } from '../../../src/coordinator/connector';
import { Situation } from '../../../src/coordinator/situation';
import { studyLoader } from '../../../src/coordinator/studyLoader';
import { Why } from '../../../src/coordinator/why';
import { TRANSPLANT } from '../../../src/panels/architecture/studies';
import { TRANSPLANT_KERNELS } from '../../../src/panels/convolution/studies';
import { HYBRID } from '../../../src/panels/performance/studies';
import { LEVELS, SPECIAL_LEVELS } from '../../../src/protocol/measures';
import {
  ComparisonModel,
  FocusModel,
  ready,
  SelectionHistory,
  SelectionModel
} from '../../../src/state';
import type { INetwork, ISelection } from '../../../src/state';
import { engine } from '../compare/support';
import { kernels, part, transplant } from '../panels/causes';
import { ALL_LEVELS, CUTS, layer, network, PAIR } from '../panels/sample';

const NETWORK: INetwork = {
  ...network([layer('conv1', [], [8, 3, 3, 3]), layer('conv2', ['conv1'], [8, 8, 3, 3])]),
  snapshots: [PAIR.a, PAIR.b].map(name => ({ name, source: '', runnable: true, note: null })),
  images: { count: 9, names: [], labels: null, note: null }
};

interface IAskedStudy {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal | undefined;
  readonly answer: (result: object) => Promise<void>;
  readonly tell: (result: object) => void;
}

/** A selection, and what the Jupyter kernel is asked. */
function start(given: Partial<ISelection> = {}) {
  const asked: IAskedStudy[] = [];
  const connector: IConnector = {
    state: 'live',
    reason: '',
    stateChanged: new Signal({} as IConnector),
    ask: async () => Promise.reject(new Error('Not asked for here.')),
    together: ask => ask(),
    run: (request, onMessage, signal) =>
      new Promise(resolve => {
        const { name, params } = request as unknown as IAskedStudy;
        const tell = (result: object): void =>
          onMessage({
            answer: { kind: 'result', token: '', seq: 1, share: 0.5, grows: [], result } as never,
            buffers: []
          });
        const answer = async (result: object): Promise<void> => {
          tell(result);
          resolve();
          await new Promise(done => setTimeout(done));
        };
        asked.push({ name, params, signal, answer, tell });
      })
  };
  const selection = new SelectionModel({
    levels: ALL_LEVELS.map(({ id }) => id),
    rpdCuts: CUTS,
    pair: PAIR,
    layer: 'conv2',
    image: 7,
    ...given
  });
  const [comparison, focus] = [new ComparisonModel(), new FocusModel()];
  const situation = new Situation({
    connector,
    engine: engine(),
    selection,
    comparison,
    focus,
    levels: { levels: LEVELS, special: SPECIAL_LEVELS },
    questions: [],
    patchCount: 1
  });
  const loaders = [TRANSPLANT, TRANSPLANT_KERNELS, HYBRID].map(one => studyLoader(situation, one));
  const why = new Why(situation);
  const update = (): void => {
    loaders.forEach(loader => loader.update());
    why.update();
  };
  selection.changed.connect(update);
  comparison.changed.connect(update);
  focus.changed.connect(update);
  const history = new SelectionHistory(selection);
  comparison.set({ network: ready(NETWORK) });
  const open = (): string[] =>
    asked.filter(({ signal }) => !signal?.aborted).map(({ name }) => name);
  return { selection, comparison, focus, history, asked, open };
}

const LAYERS = transplant(7, [
  part('conv1', { returned: 1, recovery: 0.6 }),
  part('conv2', { recovery: 0.9 })
]);
const KERNELS = kernels('conv1', 7, { smallest: [3, 5] });

test('nothing is tried out in the first view', () => {
  expect(start().asked).toEqual([]);
});

test.each([
  ['all', null],
  ['image', [7]],
  ['set', [1, 4]]
] as const)('over %s: layers are exchanged for these images', (causeOver, images) => {
  const { selection, asked } = start();
  selection.update({ causeOver, imageSet: { name: '', images: [1, 4] } });
  expect(asked.find(({ name }) => name === 'transplant')).toMatchObject({
    params: { ...PAIR, images, control: true, kind: 'single' }
  });
});

test('over a set that is not chosen nothing is exchanged', () => {
  const { selection, open } = start();
  selection.update({ causeOver: 'set' });
  expect(open()).toEqual([]);
});

test('what is known of the first images is shown, and given up with the pair', () => {
  const { selection, comparison, asked } = start();
  selection.update({ causeOver: 'all' });
  asked[0].tell({ ...LAYERS, done: 3, total: 9 });
  expect(comparison.value.transplant).toMatchObject({ status: 'busy', value: { done: 3 } });
  comparison.set({ network: { ...ready(NETWORK), status: 'busy' } });
  expect(asked[0].signal?.aborted).toBe(true);
  expect(comparison.value.transplant).toMatchObject({ status: 'empty', value: null });
});

test('why: layers, then kernels of the one that returns the prediction, then one step', async () => {
  const { selection, focus, history, asked, open } = start();
  const before = selection.value;
  focus.update({ why: { image: 7, layer: null } });
  expect(open()).toEqual(['transplant']);
  await asked[0].answer(LAYERS);
  expect(asked[1]).toMatchObject({
    name: 'transplant_kernels',
    params: { ...PAIR, layer: 'conv1', image: 7 }
  });
  expect(selection.value).toBe(before);
  await asked[1].answer(KERNELS);
  expect(selection.value).toMatchObject({
    causeOver: 'image',
    layer: 'conv1',
    exchanged: { kernels: [3, 5] }
  });
  expect(focus.value.why).toBeNull();
  expect(asked.slice(2)).toMatchObject([
    { name: 'hybrid', params: { layer: 'conv1', image: 7, kernels: [3, 5], weights: null } }
  ]);
  history.undo();
  expect(selection.value).toEqual(before);
  expect(asked[2].signal?.aborted).toBe(true);
});

test('why: where no layer returns the prediction nothing is put in', async () => {
  const { selection, focus, asked, open } = start();
  focus.update({ why: { image: 7, layer: null } });
  await asked[0].answer({ ...LAYERS, parts: [part('conv1', { recovery: 0.9 })] });
  expect(selection.value).toMatchObject({ causeOver: 'image', layer: 'conv2', exchanged: null });
  expect(focus.value.why).toBeNull();
  expect(open()).toContain('transplant');
});

test('why ends with the image', () => {
  const { selection, focus, asked } = start();
  focus.update({ why: { image: 7, layer: null } });
  selection.update({ image: 3 });
  expect(focus.value.why).toBeNull();
  expect(asked[0].signal?.aborted).toBe(true);
  expect(selection.value.causeOver).toBe('none');
});

test('other kernels are run at once, and what was there stays meanwhile', async () => {
  const { selection, comparison, asked } = start();
  selection.update({ exchanged: { kernels: [1] } });
  const hybrids = () => asked.filter(({ name }) => name === 'hybrid');
  await hybrids()[0].answer({ probabilities: [1], exchanged: 1, of: 8 });
  selection.update({ exchanged: { kernels: [1, 2] } });
  expect(hybrids()[1].params).toMatchObject({ kernels: [1, 2] });
  expect(comparison.value.hybrid).toMatchObject({ status: 'busy', value: { exchanged: 1 } });
  selection.update({ exchanged: null });
  expect(comparison.value.hybrid).toMatchObject({ status: 'empty', value: null });
});

test('highlighted weights are told as a study takes them', () => {
  const { selection, asked, open } = start({ exchanged: { highlighted: true } });
  expect(open()).toEqual([]);
  selection.update({ bins: { count: 4, scale: 'linear', range: [0, 2] } });
  const [{ id, rpd }] = ALL_LEVELS;
  selection.update({ category: { bin: [0.5, 1], rpd, level: id } });
  expect(asked[0]).toMatchObject({
    name: 'hybrid',
    params: {
      kernels: null,
      weights: {
        parameter: 'conv2.weight',
        folded: false,
        bin: [0.5, 1],
        levels: [{ level: id, rpd }],
        floor: null,
        end: 2
      }
    }
  });
});

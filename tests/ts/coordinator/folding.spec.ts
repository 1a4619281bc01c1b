/** @jest-environment node */
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import { Coordinator } from '../../../src/coordinator/coordinator';
import type { Ask, IConnector, IReply } from '../../../src/coordinator/connector';
import { Normalisations } from '../../../src/coordinator/normalisations';
import { networkOf } from '../../../src/coordinator/manifest';
import { LEVELS, SPECIAL_LEVELS } from '../../../src/protocol/measures';
import { OVERVIEW } from '../../../src/panels/architecture/studies';
import type { FoldingInfo, LayerInfo, ManifestAnswer } from '../../../src/protocol/messages';
import type { OverviewResult } from '../../../src/protocol/studies';
import { ComparisonModel, FocusModel, SelectionModel } from '../../../src/state';
import { engine, rejection } from '../compare/support';

const PAIR = { a: 'A', b: 'B' };
const SIDE = { norm: 'bn', gamma: 'bn.g', beta: null, mean: 'bn.m', variance: 'bn.v', epsilon: 0 };
const BOTH: FoldingInfo = { reason: null, note: null, always: false, a: [SIDE], b: [SIDE] };
const IN_A: FoldingInfo = { ...BOTH, b: [] };
const VALUES: Record<string, number[]> = {
  'conv.weight': [1, 2, 3, 4],
  'bn.g': [2, -6],
  'bn.v': [4, 4]
};

function layerInfo(folding: FoldingInfo): LayerInfo {
  const side = { name: 'conv.weight', shape: [2, 2], dtype: 'float32' };
  return {
    id: 'conv',
    kind: 'conv',
    operator: 'Conv',
    status: 'paired',
    reason: null,
    name_a: 'conv',
    name_b: 'conv',
    inputs: [],
    parameters: [{ id: 'conv.weight', role: 'weight', a: side, b: side, comparable: true }],
    weight: 'conv.weight',
    attributes: {},
    input_shape: null,
    output_shape: null,
    normalised_by: null,
    folding,
    tied_to: null
  };
}

/** Answers as the Jupyter kernel does: A holds the values, B twice of them. */
class Connector implements IConnector {
  constructor(private readonly _folding: FoldingInfo) {}

  readonly state = 'live';
  readonly reason = '';
  readonly asked: Ask[] = [];
  fails = false;

  get stateChanged(): ISignal<IConnector, void> {
    return this._changed;
  }

  async ask(request: Ask): Promise<IReply> {
    this.asked.push(request);
    if (this.fails) {
      throw new Error('The connection was lost.');
    }
    if (request.kind === 'manifest') {
      const images = { count: 0, names: [], labels: null, note: null };
      const layers = [layerInfo(this._folding)];
      const answer = {
        kind: 'manifest',
        token: '',
        snapshots: [],
        pair: PAIR,
        layers,
        images,
        classes: null
      };
      return { answer: answer as IReply['answer'], buffers: [] };
    }
    if (request.kind === 'part' && 'parameter' in request.tensor) {
      const { start, stop } = request;
      const a = Float32Array.from(VALUES[request.tensor.parameter].slice(start, stop));
      const b = request.tensor.parameter === 'conv.weight' ? a.map(value => 2 * value) : a;
      const answer = {
        kind: 'part',
        token: '',
        start,
        stop,
        dtype_a: 'float32',
        dtype_b: 'float32'
      } as const;
      return { answer, buffers: [a, b].map(values => new Uint8Array(values.slice().buffer)) };
    }
    throw new Error(`Not asked for here: ${request.kind}`);
  }

  together(ask: () => void): void {
    ask();
  }

  async run(request: Ask, onMessage: (reply: IReply) => void): Promise<void> {
    this.asked.push(request);
    const asked =
      request.kind === 'study' && 'folded' in request.params && request.params.folded === true;
    const folded = asked || this._folding.always;
    const none = { nan: 0, posinf: 0, neginf: 0 };
    const kernels = { buffer: 0, dtype: 'float64' } as unknown as Float64Array;
    const result: OverviewResult = {
      total: 1,
      note: null,
      layers: [
        {
          layer: 'conv',
          measures: { euclidean: Math.sqrt(30), max_abs: 4 },
          kernels,
          nonfinite: { positions: 0, a: none, b: none },
          size: 4,
          floor: 0,
          folded,
          statistics: [],
          error: null
        }
      ]
    };
    const answer = { kind: 'result', token: '', seq: 0, result, share: 1, grows: [] } as const;
    onMessage({
      answer: { ...answer, result: { ...result }, grows: ['layers'] },
      buffers: [new Uint8Array(16)]
    });
  }

  private _changed = new Signal<IConnector, void>(this);
}

function start(folding: FoldingInfo) {
  const connector = new Connector(folding);
  const selection = new SelectionModel({
    levels: [],
    rpdCuts: [0.4, 0.8, 1.2, 1.6],
    pair: PAIR,
    layer: 'conv'
  });
  const comparison = new ComparisonModel();
  const focus = new FocusModel();
  const local = engine();
  const coordinator = new Coordinator({
    connector,
    engine: local,
    selection,
    comparison,
    focus,
    levels: { levels: LEVELS, special: SPECIAL_LEVELS },
    questions: [OVERVIEW],
    patchCount: 1
  });
  const settled = async (folded: boolean): Promise<void> => {
    for (let i = 0; i < 200; i++) {
      const { change, overview } = comparison.value;
      if (
        change.status === 'ready' &&
        change.value?.folded === folded &&
        overview.status === 'ready'
      ) {
        return;
      }
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    throw new Error(JSON.stringify(comparison.value.change));
  };
  return { connector, selection, comparison, focus, coordinator, settled };
}

const euclidean = ({ value }: ComparisonModel): number | null | undefined =>
  value.change.value?.measures.euclidean;

test('switching to effective kernels and back makes one request for the overview and no other', async () => {
  const { connector, selection, comparison, coordinator, settled } = start(BOTH);
  await settled(false);
  expect(euclidean(comparison)).toBeCloseTo(Math.sqrt(30), 12);
  const before = connector.asked.length;
  selection.update({ folded: true });
  await settled(true);
  expect(euclidean(comparison)).toBeCloseTo(Math.sqrt(1 + 4 + 9 * 9 + 9 * 16), 12);
  expect(connector.asked.slice(before).map(({ kind }) => kind)).toEqual(['study']);
  expect(comparison.value.overview.value?.params.folded).toBe(true);
  for (const folded of [false, true, false, true]) {
    selection.update({ folded });
    await settled(folded);
  }
  expect(connector.asked).toHaveLength(before + 1);
  coordinator.dispose();
});

test('one snapshot alone may be normalised', async () => {
  const { selection, comparison, coordinator, settled } = start(IN_A);
  await settled(false);
  selection.update({ folded: true });
  await settled(true);
  // A's kernels are scaled by 1 and −3, B's are as stored: 2, 4, 6, 8.
  expect(euclidean(comparison)).toBeCloseTo(Math.sqrt(1 + 4 + 15 ** 2 + 20 ** 2), 12);
  coordinator.dispose();
});

test('what is part of the kernels of one snapshot is folded without being asked for', async () => {
  const { selection, comparison, coordinator, settled } = start({ ...IN_A, always: true });
  await settled(true);
  expect(euclidean(comparison)).toBeCloseTo(Math.sqrt(1 + 4 + 15 ** 2 + 20 ** 2), 12);
  expect(selection.value.folded).toBe(false);
  coordinator.dispose();
});

test('normalisations in a row multiply, and a constant scale has no variance', async () => {
  const scale = { ...SIDE, norm: 'mul', mean: null, variance: null };
  const { comparison, coordinator, settled } = start({ ...IN_A, always: true, a: [SIDE, scale] });
  await settled(true);
  // A's kernels are scaled by 1 · 2 and −3 · −6, B's are as stored: 2, 4, 6, 8.
  expect(euclidean(comparison)).toBeCloseTo(Math.sqrt((54 - 6) ** 2 + (72 - 8) ** 2), 12);
  coordinator.dispose();
});

test('where folding is not valid nothing is asked for and the raw kernel stays', async () => {
  const { connector, selection, comparison, coordinator, settled } = start({
    ...BOTH,
    reason: 'Its output also goes elsewhere.',
    a: [],
    b: []
  });
  await settled(false);
  const before = connector.asked.length;
  selection.update({ folded: true });
  await settled(false);
  expect(comparison.value.change.value?.folded).toBe(false);
  expect(connector.asked).toHaveLength(before);
  coordinator.dispose();
});

test('normalisations are asked for once a layer, anew for another pair and after a failure', async () => {
  const connector = new Connector(BOTH);
  const normalisations = new Normalisations(connector);
  const { answer } = await connector.ask({ kind: 'manifest' });
  const first = networkOf(answer as ManifestAnswer);
  const [conv] = first.layers;
  connector.asked.length = 0;
  const found = await normalisations.of(first, conv);
  const side = { gamma: Float32Array.of(2, -6), variance: Float32Array.of(4, 4), epsilon: 0 };
  expect(found).toEqual({ a: [side], b: [side] });
  expect(await normalisations.of(first, conv)).toBe(found);
  expect(connector.asked).toHaveLength(2);

  const pair = { a: 'B', b: 'A' };
  await normalisations.of({ ...first, pair }, conv);
  expect(connector.asked.slice(2)).toMatchObject([pair, pair]);

  const third = { ...first };
  connector.fails = true;
  expect(await rejection(normalisations.of(third, conv))).toBe('The connection was lost.');
  connector.fails = false;
  expect(await normalisations.of(third, conv)).toEqual(found);
});

test('the network and the weights of a zoomed map stay on screen until others have come', async () => {
  const { selection, comparison, focus, coordinator, settled } = start(BOTH);
  await settled(false);
  focus.update({ window: { kernels: [0, 1], channels: [0, 1] } });
  for (let i = 0; i < 200 && comparison.value.window.status !== 'ready'; i++) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  const { value } = comparison.value.window;
  expect(value?.a).toHaveLength(1);
  focus.update({ window: { kernels: [0, 2], channels: [0, 1] } });
  expect(comparison.value.window).toMatchObject({ status: 'busy', value });
  const network = comparison.value.network.value;
  selection.update({ pair: { a: 'B', b: 'A' } });
  expect(comparison.value.network).toMatchObject({ status: 'busy', value: network });
  coordinator.dispose();
});

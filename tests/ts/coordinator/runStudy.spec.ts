/** @jest-environment node */
import { Signal } from '@lumino/signaling';

import type { Ask, IConnector, IReply } from '../../../src/coordinator/connector';
import { hasFailed, runStudy } from '../../../src/coordinator/runStudy';
import { rejection } from '../compare/support';

const PARAMS = { a: 'A', b: 'B' };
const SIGNAL = new AbortController().signal;

/** A connector whose runs get these answers. */
function connector(replies: readonly IReply[], asked: Ask[] = []): IConnector {
  return {
    state: 'live',
    reason: '',
    stateChanged: new Signal({} as IConnector),
    ask: () => Promise.reject(new Error('Not asked for here.')),
    together: ask => ask(),
    run: async (request, onMessage) => {
      asked.push(request);
      replies.forEach(onMessage);
    }
  };
}

function layers(seq: number, ...names: string[]): IReply {
  const rows = names.map((layer, buffer) => ({ layer, kernels: { buffer, dtype: 'float64' } }));
  return {
    answer: {
      kind: 'result',
      token: '',
      seq,
      result: { total: 3, layers: rows },
      share: seq / 2,
      grows: ['layers']
    },
    buffers: names.map((_, i) => new Uint8Array(Float64Array.of(seq, i).buffer))
  };
}

test('lists that grow are joined, and buffers become arrays', async () => {
  const asked: Ask[] = [];
  const shares: number[] = [];
  const found = await runStudy(
    connector([layers(0, 'x', 'y'), layers(1, 'z')], asked),
    'overview',
    PARAMS,
    SIGNAL,
    ({ share }) => shares.push(share)
  );
  expect(asked).toEqual([{ kind: 'study', name: 'overview', params: PARAMS }]);
  expect(found).toEqual({
    params: PARAMS,
    total: 3,
    layers: [
      { layer: 'x', kernels: Float64Array.of(0, 0) },
      { layer: 'y', kernels: Float64Array.of(0, 1) },
      { layer: 'z', kernels: Float64Array.of(1, 0) }
    ]
  });
  expect(shares).toEqual([0, 0.5]);
});

test('what comes again after a loss is not counted twice', async () => {
  const progress = (seq: number): IReply => ({
    answer: { kind: 'progress', token: '', seq, done: 1, total: 2, text: 'Comparing' },
    buffers: []
  });
  const replies = [progress(0), layers(1, 'x'), progress(0), layers(1, 'x'), layers(2, 'y')];
  const texts = new Set<string | null>();
  const found = await runStudy(connector(replies), 'overview', PARAMS, SIGNAL, ({ text }) =>
    texts.add(text)
  );
  // With a part of the result it still says what it is doing.
  expect([...texts]).toEqual(['Comparing']);
  expect(found.layers.map(({ layer }) => layer)).toEqual(['x', 'y']);
});

test('all else is replaced by what comes last', async () => {
  const counts = (done: number): IReply => ({
    answer: {
      kind: 'result',
      token: '',
      seq: done,
      result: { done, total: 9, classes: [3, 0], blocks: [], rates: [], note: null },
      share: 1,
      grows: ['blocks']
    },
    buffers: []
  });
  const found = await runStudy(connector([counts(1), counts(2)]), 'behaviour', PARAMS, SIGNAL);
  expect(found).toEqual({
    params: PARAMS,
    ...{ done: 2, total: 9, classes: [3, 0], blocks: [], rates: [], note: null }
  });
});

test('an end without a result is an error', async () => {
  expect(await rejection(runStudy(connector([]), 'behaviour', PARAMS, SIGNAL))).toContain(
    'try again'
  );
});

test('a result of which a part failed is told from one that lasts', () => {
  const fine = { probabilities: Float64Array.of(0.2, 0.8), error: null, doubt: null };
  expect(hasFailed({ label: 1, a: fine, b: fine })).toBe(false);
  expect(hasFailed({ label: 1, a: fine, b: { probabilities: null, error: 'No luck.' } })).toBe(
    true
  );
});

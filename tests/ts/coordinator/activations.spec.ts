/** @jest-environment node */
import { Signal } from '@lumino/signaling';

import type { Ask, IConnector, IReply } from '../../../src/coordinator/connector';
import { loadActivations } from '../../../src/coordinator/loadActivations';
import type { ActivationShapes, ActivationsResult } from '../../../src/protocol/studies';
import type { IActivationChange, INetwork } from '../../../src/state';
import { size } from '../../../src/tensor/shape';
import { engine } from '../compare/support';

const NETWORK: INetwork = {
  snapshots: [
    { name: 'A', source: '', runnable: true, note: null },
    { name: 'B', source: '', runnable: false, note: 'Pass model=… to run it.' }
  ],
  pair: { a: 'A', b: 'B' },
  note: null,
  layers: [],
  images: { count: 1, names: ['x'], labels: null, note: null },
  classes: null
};

const NOTHING: ActivationsResult['acted'] = { a: null, b: null };

/** Answers with the elements' own numbers, as far as each side goes. */
function connector(shapes: ActivationShapes, acted: ActivationsResult['acted']): IConnector {
  return {
    state: 'live',
    reason: '',
    stateChanged: new Signal({} as IConnector),
    ask: async (request: Ask): Promise<IReply> => {
      const { start, stop } = request as { start: number; stop: number };
      const of = (shape: readonly number[] | null): Uint8Array[] => {
        const to = Math.min(stop, shape ? size(shape) : 0);
        const values = Float32Array.from({ length: Math.max(0, to - start) }, (_, i) => start + i);
        return shape ? [new Uint8Array(values.buffer)] : [];
      };
      const type = (shape: unknown) => (shape ? 'float32' : null);
      return {
        answer: {
          kind: 'part',
          token: '',
          start,
          stop,
          dtype_a: type(shapes.a),
          dtype_b: type(shapes.b)
        },
        buffers: [...of(shapes.a), ...of(shapes.b)]
      };
    },
    together: ask => ask(),
    run: async (_, onMessage) => {
      const result = { input: { a: null, b: null }, output: shapes, acted };
      onMessage({
        answer: { kind: 'result', token: '', seq: 0, result, share: 1, grows: [] },
        buffers: []
      });
    }
  };
}

async function load(
  shapes: ActivationShapes,
  acted = NOTHING,
  at: 'before' | 'after' = 'after'
): Promise<IActivationChange | null> {
  const found: { value: IActivationChange | null } = { value: null };
  await loadActivations(
    connector(shapes, acted),
    engine(),
    { network: NETWORK, layer: 'conv', image: 0, at },
    {
      signal: new AbortController().signal,
      report: () => undefined,
      finish: ({ value }) => (found.value = value)
    }
  );
  return found.value;
}

test('activations of differing shapes come with the maps of each side and a reason', async () => {
  for (const [a, b] of [
    [
      [2, 2, 3],
      [3, 4, 2]
    ],
    [
      [3, 4, 2],
      [2, 2, 3]
    ]
  ]) {
    const output = (await load({ a: a, b: b }))?.output;
    expect(output?.distance).toBeNull();
    expect(output?.reason).toBe(
      `The channel maps of A and B differ in shape: ${a.join(' × ')} in A, ${b.join(' × ')} in B.`
    );
    expect(output?.channels).toBe(3);
    for (const [shape, maps, max] of [
      [a, output?.mapsA, output?.maxA],
      [b, output?.mapsB, output?.maxB]
    ] as const) {
      expect(maps).toMatchObject({ height: shape[1], width: shape[2] });
      expect(Array.from(maps?.values ?? [])).toEqual(
        Array.from({ length: size(shape) }, (_, i) => i)
      );
      const space = shape[1] * shape[2];
      expect(Array.from(max ?? [])).toEqual(
        Array.from({ length: shape[0] }, (_, channel) => (channel + 1) * space - 1)
      );
    }
  }
});

test('of a snapshot that cannot run, it is said where the reason stands', async () => {
  const output = (await load({ a: [2, 2, 3], b: null }))?.output;
  expect(output?.reason).toBe('B cannot run; the architecture panel says why.');
  expect(output?.mapsA?.values).toHaveLength(12);
  expect(output?.mapsB).toBeNull();
});

test('equal shapes have a distance and no reason', async () => {
  const output = (await load({ a: [2, 6], b: [2, 6] }))?.output;
  expect(Array.from(output?.distance ?? [])).toEqual([0, 0]);
  expect(output?.reason).toBeNull();
  expect(output?.mapsA).toMatchObject({ height: 1, width: 6 });
});

test('channels are silent only where nothing below zero comes out', async () => {
  const relu = { functions: ['ReLU'], clips: true };
  const found = await load({ a: [2, 1], b: [2, 1] }, { a: relu, b: { ...relu, clips: false } });
  // Each element is its own number: channel 0 holds 0, channel 1 holds 1.
  expect(Array.from(found?.output?.silentA ?? [])).toEqual([1, 0]);
  expect(found?.output?.silentB).toBeNull();
  expect(found).toMatchObject({ at: 'after', acted: { a: relu } });
});

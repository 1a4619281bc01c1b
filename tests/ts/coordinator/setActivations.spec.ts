/** @jest-environment node */
import { Signal } from '@lumino/signaling';

import type { Ask, IConnector } from '../../../src/coordinator/connector';
import { loadSetActivations } from '../../../src/coordinator/loadSetActivations';
import type { ResultAnswer } from '../../../src/protocol/messages';
import type { IActivationChange, INetwork } from '../../../src/state';
import { engine } from '../compare/support';

const NETWORK: INetwork = {
  snapshots: ['A', 'B'].map(name => ({ name, source: '', runnable: true, note: null })),
  pair: { a: 'A', b: 'B' },
  note: null,
  layers: [],
  images: { count: 9, names: [], labels: null, note: null },
  classes: null
};
const SET = { name: 'broken', images: [4, 1, 7] };
const bytes = (values: Float32Array | Float64Array) => new Uint8Array(values.buffer);
const doubles = (buffer: number) => ({ buffer, dtype: 'float64' });

/** A layer of one input and two output channels, of 1 × 2 places. */
function result(images: number, shape: number[] | null): ResultAnswer['result'] {
  const maps = { mean: doubles(1), largest: doubles(2), shape };
  const acted = { functions: ['ReLU'], clips: true };
  return {
    images,
    left_out: [{ image: 1, reason: 'It cannot be read.' }],
    input: { distance: null, a: null, b: { mean: doubles(0), largest: doubles(0), shape: [1, 1] } },
    output: { distance: doubles(1), a: maps, b: maps },
    acted: { a: acted, b: acted }
  };
}

const asked: Ask[] = [];

function connector(shape: number[] | null): IConnector {
  const buffers = [
    bytes(Float64Array.of(3)),
    bytes(Float64Array.of(0.5, 2)),
    bytes(Float64Array.of(-1, NaN))
  ];
  return {
    state: 'live',
    reason: '',
    stateChanged: new Signal({} as IConnector),
    ask: async request => {
      asked.push(request);
      const { start, stop, tensor } = request as unknown as Record<string, number> & {
        tensor: { side: string };
      };
      const values = bytes(Float32Array.from({ length: stop - start }, (_, i) => start + i));
      const none = tensor.side === 'input';
      const types = { dtype_a: none ? null : 'float32', dtype_b: 'float32' } as const;
      const answer = { kind: 'part', token: '', start, stop, ...types } as const;
      return { answer, buffers: none ? [values] : [values, values] };
    },
    together: ask => ask(),
    run: async (_, onMessage) => {
      for (const [seq, images] of [1, 2].entries()) {
        const answer = { kind: 'result' as const, token: '', seq, grows: [] };
        onMessage({ answer: { ...answer, result: result(images, shape), share: 1 }, buffers });
      }
    }
  };
}

async function load(shape: number[] | null): Promise<(IActivationChange | null)[]> {
  asked.length = 0;
  const found: (IActivationChange | null)[] = [];
  await loadSetActivations(
    connector(shape),
    engine(),
    { network: NETWORK, layer: 'conv', set: SET, at: 'after' },
    {
      signal: new AbortController().signal,
      report: (_, value = null) => void found.push(value),
      finish: ({ value }) => void found.push(value)
    }
  );
  return found;
}

it('shows what there is so far, and the mean maps at the end', async () => {
  const found = await load([2, 1, 2]);
  expect(found.map(one => one?.set?.taken ?? null)).toEqual([null, 1, 2, 2, 2]);
  expect(found[1]).toMatchObject({ image: null, set: { images: [4, 1, 7] } });
  expect(found[1]!.set!.leftOut).toEqual([{ image: 1, reason: 'It cannot be read.' }]);
  expect(found[1]!.output!.mapsA).toBeNull();
  const { input, output } = found.at(-1)!;
  expect([...output!.distance!]).toEqual([0.5, 2]);
  expect([...output!.meanB!]).toEqual([0.5, 2]);
  // NaN is not silent.
  expect([...output!.silentA!]).toEqual([1, 0]);
  expect(output!.mapsB).toEqual({ width: 2, height: 1, values: Float32Array.of(0, 1, 2, 3) });
  expect(input).toMatchObject({ channels: 1, distance: null, silentB: null, mapsA: null });
  expect(input!.reason).toBe('No activation on this side from A · A.');
  const tensors = asked.map(one => (one as { tensor?: object }).tensor);
  expect(tensors).toContainEqual({ layer: 'conv', side: 'output', images: [4, 1, 7], at: 'after' });
});

it('has no mean maps of images of several sizes', async () => {
  const { output } = (await load(null)).at(-1)!;
  expect(output).toMatchObject({ channels: 2, mapsA: null, mapsB: null, reason: null });
});

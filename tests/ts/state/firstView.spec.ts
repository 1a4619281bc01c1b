/** @jest-environment node */
import { firstChannel, firstLayer } from '../../../src/state';
import type { IChannelChanges } from '../../../src/state';
import { layer, network, overview } from '../panels/sample';

const FC = { kind: 'dense', operator: 'Gemm' };
const NORM = { kind: 'norm', operator: 'BatchNormalization' };

test.each([
  ['the convolution that changed most, whatever a dense layer did', ['conv2', 'conv'], 'conv2'],
  ['the first of equals', ['equal1', 'equal2'], 'equal1'],
  ['a dense layer without convolutions', ['norm', 'fc'], 'fc'],
  ['any layer with weights without either', ['relu', 'norm'], 'norm'],
  ['a convolution without a number before a dense layer', ['undefined', 'fc'], 'undefined'],
  ['no layer that only one snapshot has', ['alone', 'relu'], null]
])('shown first is %s', (_, ids, expected) => {
  const all = [
    layer('conv', [], [2, 3, 3, 3]),
    layer('conv2', [], [2, 3, 3, 3]),
    layer('equal1', [], [2, 3]),
    layer('equal2', [], [2, 3]),
    layer('undefined', [], [2, 3]),
    layer('fc', [], [2, 3], FC),
    layer('norm', [], [2], NORM),
    layer('relu', [], null),
    layer('alone', [], [2, 3, 3, 3], { status: 'only_a' })
  ];
  const rows = overview({
    conv: [1],
    conv2: [2],
    equal1: [3],
    equal2: [3],
    undefined: [null],
    fc: [9],
    norm: [8],
    alone: [99]
  });
  const chosen = network(all.filter(({ id }) => ids.includes(id)));
  expect(firstLayer(chosen, rows, 'euclidean')).toBe(expected);
});

test('another measure may choose another layer, and without numbers the first is chosen', () => {
  const chosen = network([layer('conv', [], [2, 3]), layer('conv2', [], [2, 3])]);
  const rows = overview({ conv: [1, 0.9], conv2: [2, 0.1] });
  expect(firstLayer(chosen, rows, 'relative')).toBe('conv');
  expect(firstLayer(chosen, null, 'relative')).toBe('conv');
});

test('the channel that changed most is the first with the largest finite number', () => {
  const of = (...distance: number[]): number | null =>
    firstChannel({ distance: Float64Array.from(distance) } as unknown as IChannelChanges);
  expect(of(1, NaN, 3, 3)).toBe(2);
  expect(of(NaN, Infinity)).toBeNull();
  expect(of(0, 0)).toBe(0);
  expect(firstChannel(null)).toBeNull();
});

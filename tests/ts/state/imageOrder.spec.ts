/** @jest-environment node */
import {
  columnsOf,
  flipCounts,
  isEveryImage,
  mostDifferent,
  ordered,
  passes
} from '../../../src/state';
import type { ImageOrder } from '../../../src/state';
import { behaviourOf } from '../panels/behaviours';

// Broken, fixed, still wrong, changed, same, without a label, without predictions.
const COLUMNS = columnsOf(
  behaviourOf({
    label: [0, 1, 2, 0, 1, -1, -1],
    a: [0, 2, 1, 1, 1, 2, -1],
    b: [2, 1, 1, 2, 1, 0, -1],
    js: [0.5, 0.25, 0.125, 0.75, 0, 0.875, NaN]
  })
);
const ALL = [0, 1, 2, 3, 4, 5, 6];

test('images pass by what became of them, their class and what is predicted', () => {
  const left = (filter: Parameters<typeof passes>[1]) => ALL.filter(passes(COLUMNS, filter));
  expect(left({ flip: 'broken' })).toEqual([0]);
  expect(left({ flip: 'changed' })).toEqual([3, 5]);
  expect(left({ label: 0 })).toEqual([0, 3]);
  expect(left({ label: 0, a: 1 })).toEqual([3]);
  expect(left({ either: 2 })).toEqual([0, 1, 3, 5]);
  expect(left({ b: 1, flip: undefined })).toEqual([1, 2, 4]);
  expect(left({})).toEqual(ALL);
  expect([isEveryImage({}), isEveryImage({ a: undefined }), isEveryImage({ a: 0 })]).toEqual([
    true,
    true,
    false
  ]);
});

test('images are sorted, those without a number last', () => {
  const by = (order: ImageOrder) => ordered(ALL, order, COLUMNS);
  expect(by('given')).toBe(ALL);
  expect(by('change')).toEqual([5, 3, 0, 1, 2, 4, 6]);
  // Image 6 stands for no flip in earnest, as it was not predicted: the sample calls it the same.
  expect(by('outcome').slice(0, 5)).toEqual([0, 1, 2, 5, 3]);
  expect(by('loss')[0]).toBe(0);
  expect(by('confidence')).toEqual(ALL);
  expect(ordered(ALL, 'change', null)).toBe(ALL);
});

test('flips are counted, and the most different image is the first of equals', () => {
  expect(flipCounts(COLUMNS)).toEqual({ broken: 1, fixed: 1, still_wrong: 1, changed: 2, same: 2 });
  expect(mostDifferent(COLUMNS)).toBe(5);
  expect(mostDifferent({ js: Float32Array.of(NaN, 0.5, 0.5) })).toBe(1);
  expect(mostDifferent({ js: Float32Array.of(0, NaN) })).toBeNull();
});

test('blocks are joined once', () => {
  const two = behaviourOf({ label: [0], a: [0], b: [0] });
  const whole = {
    ...two,
    blocks: [...two.blocks, ...behaviourOf({ label: [1], a: [2], b: [1] }).blocks]
  };
  expect([...columnsOf(whole).predictedA]).toEqual([0, 2]);
  expect(columnsOf(whole)).toBe(columnsOf(whole));
});

import { byLikeness, chain } from '../../../src/tensor/likeness';

const result = <T>(steps: Generator<void, T>): T => {
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      return step.value;
    }
  }
};
const listed = (values: number[], count: number): number[] | null => {
  const order = result(chain(Float32Array.from(values), count));
  return order && [...order];
};

test('what is alike stands together, from what is farthest from zero on', () => {
  expect(listed([0, 10, 1, 9, 2], 5)).toEqual([1, 3, 4, 2, 0]);
  // Two patterns by turns; the second is the larger.
  expect(listed([1, 0, 0, 2, 1, 0, 0, 2], 4)).toEqual([1, 3, 0, 2]);
  // Longer than the run after which a distance is given up.
  const long = (value: number): number[] => Array<number>(100).fill(value);
  expect(listed([...long(1), ...long(9), ...long(3), ...long(7)], 4)).toEqual([1, 3, 2, 0]);
});

test('there is no order where all stand by index', () => {
  expect(listed([5, 5, 5], 3)).toBeNull();
  expect(listed([5, 6], 1)).toBeNull();
  expect(listed([], 0)).toBeNull();
});

test('cells that are not finite count as unchanged', () => {
  const cells = Float32Array.of(1, 2, 2, 4, NaN, 0);
  // Kernel 2 is nearer to 0 than to 1.
  expect([...result(byLikeness({ kernels: 3, channels: 2, cells })).kernels!]).toEqual([1, 0, 2]);
});

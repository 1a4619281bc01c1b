import { cellDistances, difference } from './tensors';

/** Whether the active backend gives the right answers to a small comparison with a known result. */
export function backendComputes(): boolean {
  const a = Float32Array.of(1, 0, -1, 3, 0, 2);
  const b = Float32Array.of(1, 0, 1, 1, 4, 5);
  return (
    same(difference(a, b), [0, 0, 2, -2, 4, 3]) && same(cellDistances(a, b, 3), [2, Math.sqrt(29)])
  );
}

function same(found: Float32Array, expected: number[]): boolean {
  return (
    found.length === expected.length &&
    expected.every((value, i) => Math.abs(found[i] - value) <= 1e-6 * Math.abs(value))
  );
}

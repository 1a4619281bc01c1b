/** @jest-environment node */
import { percent } from '../../../src/charts/format';

test.each([
  [0, '0.0 %'],
  [1e-9, '<0.01 %'],
  [0.0004, '0.04 %'],
  [0.0813, '8.1 %'],
  [0.99949, '99.9 %'],
  [0.99996, '>99.9 %'],
  [1, '100.0 %']
])('the share %d is %s: what is neither nothing nor all does not look like it', (share, text) => {
  expect(percent(share)).toBe(text);
});

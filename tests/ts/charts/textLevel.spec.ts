import { LEGIBLE, textLevel } from '../../../src/charts/textLevel';

test('texts that are shown are between 9 and 13 px high at every scale up to 1', () => {
  for (let scale = LEGIBLE; scale <= 1; scale += 0.001) {
    const { says, size } = textLevel(scale);
    expect(says).not.toBe('nothing');
    expect(size * scale).toBeGreaterThanOrEqual(9);
    expect(size * scale).toBeLessThanOrEqual(13);
  }
  expect(textLevel(LEGIBLE - 0.01).says).toBe('nothing');
});

import { contrast, readableOn } from '../../../src/charts/contrast';
import { currentTheme } from '../../../src/charts/theme';

test('black on white has the largest contrast there is', () => {
  expect(contrast('#000', '#fff')).toBeCloseTo(21, 5);
  expect(contrast('#777', '#777')).toBeCloseTo(1, 5);
});

test.each(['true', 'false'])('text reads on every shade of change (light theme: %s)', light => {
  document.body.dataset.jpThemeLight = light;
  const { change } = currentTheme();
  for (let share = 0; share <= 1; share += 0.01) {
    const fill = change(share);
    expect(contrast(readableOn(fill), fill)).toBeGreaterThan(4.5);
  }
});

import { elideMiddle, estimateWidth } from '../../../src/charts/elide';
import { fitText } from '../../../src/charts/textMeter';

const within = (most: number) => (text: string) => text.length <= most;

test('a text that fits is left alone', () => {
  expect(elideMiddle('conv1', within(5))).toBe('conv1');
});

test('a long text keeps its beginning and its end, as much as fits', () => {
  expect(elideMiddle('features.denseblock1.conv2', within(9))).toBe('feat…onv2');
  expect(elideMiddle('abcdef', within(4))).toBe('a…ef');
});

test('where nothing fits, the ellipsis alone remains', () => {
  expect(elideMiddle('abcdef', () => false)).toBe('…');
});

test('a text is given the longest form within its width', () => {
  const font = { size: 10, weight: 400 };
  const name = 'features.denseblock1.conv2';
  const fitted = fitText(name, 60, font);
  expect(fitted).toMatch(/^f.*….*2$/);
  expect(estimateWidth(fitted, 10)).toBeLessThanOrEqual(60);
  expect(fitText(name, 600, font)).toBe(name);
});

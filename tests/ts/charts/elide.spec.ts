import { elideMiddle, estimateWidth, writeFitted } from '../../../src/charts/elide';

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

test('an SVG text element is given the longest form within its width', () => {
  const node = document.createElementNS('http://www.w3.org/2000/svg', 'text');
  writeFitted(node, 'features.denseblock1.conv2', 60, 10);
  expect(node.textContent).toMatch(/^features?.*….*conv2$|^.+….+$/);
  expect(estimateWidth(node.textContent, 10)).toBeLessThanOrEqual(60);
  writeFitted(node, 'features.denseblock1.conv2', 600, 10);
  expect(node.textContent).toBe('features.denseblock1.conv2');
});

import { binAxis, valueTicks } from '../../../src/charts/binAxis';

const texts = (axis: ReturnType<typeof binAxis>): string[] => axis.ticks.map(({ text }) => text);

test('regular bins over the whole range have an ordinary axis', () => {
  const edges = Float64Array.from({ length: 31 }, (_, i) => i / 30);
  const axis = binAxis({ edges, inner: [0, 30], spacing: 'linear' }, 600);
  expect(axis.breaks).toEqual([]);
  expect(texts(axis)).toEqual([
    '0',
    '0.1',
    '0.2',
    '0.3',
    '0.4',
    '0.5',
    '0.6',
    '0.7',
    '0.8',
    '0.9',
    '1'
  ]);
  expect(axis.ticks[1].at).toBeCloseTo(60, 9);
  expect(axis.x(3)).toBe(60);
});

test('bins outside the range stand at the ends with their own numbers', () => {
  const edges = [0, 1, 2, 3, 40];
  const axis = binAxis({ edges, inner: [1, 3], spacing: 'linear' }, 400);
  expect(axis.breaks).toEqual([100, 300]);
  const at = Object.fromEntries(axis.ticks.map(({ text, at: x }) => [text, x]));
  expect(at).toMatchObject({ '0': 0, '40': 400, '1': 100, '2': 200, '3': 300 });
});

test('logarithmic bins are labelled at powers of ten, zero before them', () => {
  const edges = [0, 1e-6, 1e-4, 1e-2, 1];
  const axis = binAxis({ edges, inner: [1, 4], spacing: 'log' }, 500);
  expect(texts(axis)).toEqual(['0', '1e−6', '1e−5', '1e−4', '0.001', '0.01', '0.1', '1']);
  expect(axis.ticks[2].at).toBeCloseTo(187.5, 9);
  expect(axis.ticks.every(({ at }) => Number.isFinite(at))).toBe(true);
});

test.each([58, 120, 300, 800])(
  '%i px: both ends are labelled and no label touches another',
  width => {
    for (const edges of [
      [0, 0.0423111],
      [0, 4.211e-7],
      [-0.12345, 0.2345],
      [0, 1],
      [0, 123_456]
    ]) {
      const axes = [
        binAxis({ edges, inner: [0, 1], spacing: 'linear' }, width).ticks,
        valueTicks(edges[0], edges[1], width)
      ];
      for (const ticks of axes) {
        expect([ticks[0].at, ticks.at(-1)!.at]).toEqual([0, width]);
        const places = ticks.map(({ at, text, shift }) => {
          const half = (text.length * 6) / 2;
          return [at + shift - half, at + shift + half];
        });
        places.slice(1).forEach(([from], i) => expect(from).toBeGreaterThan(places[i][1]));
        expect(places.at(-1)![1]).toBeLessThanOrEqual(width + 12);
      }
    }
  }
);

import { disagreement } from '../../../src/coordinator/disagreement';
import { MEASURES } from '../../../src/protocol/measures';
import type { IOverview, IParameterChange } from '../../../src/state';
import { overview } from '../panels/sample';

const BOTH = MEASURES.filter(({ computed }) => computed === 'both');
const VALUES = Object.fromEntries(BOTH.map(({ id }, i) => [id, 0.3 + 0.1 * i]));

/** The browser's numbers and the overview's, with some of the latter planted. */
function sides(
  planted: Record<string, number | null>,
  more: Partial<IParameterChange> = {}
): [IParameterChange, IOverview] {
  const found = overview({ conv1: [1] });
  const measures = { ...VALUES, wasserstein: 7, ...planted };
  const layers = found.layers.map(row => ({ ...row, measures }));
  const change = { layer: 'conv1', folded: false, nonfinite: 0, measures: VALUES, ...more };
  return [change as IParameterChange, { ...found, layers }];
}

test('sides that differ by rounding agree', () => {
  const rounded = Object.fromEntries(BOTH.map(({ id }) => [id, VALUES[id] * (1 + 9e-6)]));
  expect(disagreement(...sides(rounded))).toBeNull();
  expect(
    disagreement(
      ...sides({ cosine: 1e-16, angle: 0 }, { measures: { ...VALUES, cosine: 0, angle: 1e-13 } })
    )
  ).toBeNull();
});

test.each(BOTH.map(({ id, name }) => [name, id]))('a fault planted in %s is said', (name, id) => {
  const text = disagreement(...sides({ [id]: VALUES[id] * (1 + 1.1e-5) }));
  expect(text).toContain(`disagree on “${name}”`);
  expect(disagreement(...sides({ [id]: null }))).toContain('undefined there');
  const undefinedHere = { measures: { ...VALUES, [id]: null } };
  expect(disagreement(...sides({}, undefinedHere))).toContain('undefined here');
  expect(disagreement(...sides({ [id]: 0 }, undefinedHere))).toContain('0 there');
});

test('so is a different number of weights left out; tiny numbers are no excuse', () => {
  expect(disagreement(...sides({}, { nonfinite: 2 }))).toContain('2 here, 0 there');
  for (const planted of [{ cosine: 1.2e-15 }, { angle: 1.2e-12 }]) {
    const measures = { ...VALUES, cosine: 0, angle: 0 };
    expect(
      disagreement(...sides({ cosine: 0, angle: 0, ...planted }, { measures }))
    ).not.toBeNull();
  }
  const tiny = { ...VALUES, euclidean: 1e-20 };
  expect(disagreement(...sides({ euclidean: 2e-20 }, { measures: tiny }))).toContain('1e-20 here');
});

test('effective kernels are not measured against raw ones', () => {
  expect(disagreement(...sides({ rms: 9 }, { folded: true }))).toBeNull();
});

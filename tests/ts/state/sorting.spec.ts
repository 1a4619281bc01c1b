import contract from '../../../protocol/measures.json';
import { LEVELS, SPECIAL_LEVELS } from '../../../src/protocol/measures';
import {
  AUTOMATIC_BINS,
  binsProblem,
  cutsProblem,
  defaultCuts,
  floorProblem,
  levelsOf,
  SelectionModel
} from '../../../src/state';

const TEXTS = { levels: LEVELS, special: SPECIAL_LEVELS };

test('the default levels are those of the contract, word by word', () => {
  const levels = levelsOf(TEXTS, defaultCuts(TEXTS));
  expect(levels.slice(0, 5).map(({ id, name, rpd, ratio }) => ({ id, name, rpd, ratio }))).toEqual(
    contract.levels
  );
  expect(levels.slice(5).map(({ id, ratio }) => [id, ratio])).toEqual(
    contract.special_levels.map(({ id, condition }) => [id, condition])
  );
});

test('other cut points are shown as ratios too', () => {
  const levels = levelsOf(TEXTS, [0.1, 1, 1.5, 1.99]);
  expect(levels.slice(0, 5).map(({ rpd, ratio }) => [rpd, ratio])).toEqual([
    [[0, 0.1], 'up to 1.1×'],
    [[0.1, 1], '1.1× to 3×'],
    [[1, 1.5], '3× to 7×'],
    [[1.5, 1.99], '7× to 399×'],
    [[1.99, 2], 'over 399×']
  ]);
});

test.each([
  [[0.1, 0.2, 0.3, 1.9], true],
  [[0, 0.2, 0.3, 0.4], false],
  [[0.1, 0.1, 0.3, 0.4], false],
  [[0.1, 0.2, 0.3, 2], false],
  [[NaN, 0.2, 0.3, 0.4], false]
])('cut points %j', (cuts, fit) => expect(cutsProblem(cuts) === null).toBe(fit));

test.each([
  [null, true],
  [0, true],
  [1e-9, true],
  [-1, false],
  [NaN, false],
  [Infinity, false]
])('floor %p', (floor, fit) => expect(floorProblem(floor) === null).toBe(fit));

test.each([
  [{}, ''],
  [{ count: 1 }, ''],
  [{ count: 1000 }, ''],
  [{ count: 1001 }, 'from 1 to 1000'],
  [{ count: 0 }, 'from 1'],
  [{ count: 2.5 }, 'whole number'],
  [{ range: [0, 1] as const }, ''],
  [{ range: [1, 1] as const }, 'rises'],
  [{ range: [NaN, 1] as const }, 'rises'],
  [{ range: [0, Infinity] as const }, 'rises'],
  [{ range: [-1, 1] as const }, 'not negative'],
  [{ scale: 'log', range: [0, 1] as const } as const, 'cannot begin at 0']
])('bins %j', (bins, words) => {
  const problem = binsProblem({ ...AUTOMATIC_BINS, ...bins }, 1000);
  expect(problem ?? '').toContain(words);
  expect(problem === null).toBe(words === '');
});

test('a category does not outlive the bins and levels that it is made of', () => {
  const category = { bin: [0, 1], rpd: null, level: 'sign_flip' } as const;
  for (const change of [
    { rpdCuts: [0.1] },
    { floor: 1 },
    { bins: { ...AUTOMATIC_BINS, count: 5 } }
  ]) {
    const selection = new SelectionModel({ levels: [], rpdCuts: [], category });
    selection.update(change);
    expect(selection.value.category).toBeNull();
  }
});

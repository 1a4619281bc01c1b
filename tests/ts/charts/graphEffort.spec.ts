import { tooMuch } from '../../../src/charts/graphEffort';

const nodes = (n: number, frame: string | null = null) =>
  Array.from({ length: n }, (_, i) => ({ id: String(i), width: 1, height: 1, frame }));
const edge = (from: number, to: number) => ({ from: String(from), to: String(to) });
const chain = (n: number) => Array.from({ length: n - 1 }, (_, i) => edge(i, i + 1));

test('a chain is too deep from some length on, in a frame sooner', () => {
  expect(tooMuch(nodes(1400), chain(1400))).toBeNull();
  expect(tooMuch(nodes(1500), chain(1500))).toBe('deep');
  expect(tooMuch(nodes(600, 'f'), chain(600))).toBe('deep');
  expect(tooMuch(nodes(100_000), chain(100_000))).toBe('deep');
});

test('edges over many ranks are too much work, few and short ones are not', () => {
  const all = nodes(60).flatMap((_, i) => nodes(i).map((_, j) => edge(j, i)));
  expect(tooMuch(nodes(60), all)).toBe('large');
  expect(tooMuch(nodes(200), [...chain(200), edge(0, 199)])).toBeNull();
  expect(tooMuch(nodes(5000), [])).toBeNull();
});

test('circles, self-loops and unknown ends are judged like any other edge', () => {
  const odd = [...chain(50), edge(49, 0), edge(7, 7), edge(3, 999), edge(999, 4)];
  expect(tooMuch(nodes(50), odd)).toBeNull();
  expect(tooMuch([], [])).toBeNull();
});

// Colours that mean different things look different to the colour-blind, too.
import { contrast } from '../../../src/charts/contrast';
import { currentTheme } from '../../../src/charts/theme';
import type { ITheme } from '../../../src/charts/theme';
import { drawVerdict } from '../../../src/charts/verdict';
import { ciede2000, difference, lightness, VISIONS } from './colourVision';
import type { Vision } from './colourVision';

/** For colours that are looked up in a legend: ten times what is just seen side by side. */
const APART = 10;
/** For colours that touch, where the step itself is seen; order and place say which is which. */
const STEP = 7;
/** The levels of the protocol that are no special ones. */
const LEVELS = 5;
const SPECIAL = ['sign flip', 'to zero', 'from zero', 'both ≈ 0'];

const CASES = ['light', 'dark'].flatMap(theme =>
  VISIONS.map((vision): [string, Vision] => [theme, vision])
);

function themed(name: string): ITheme {
  document.body.dataset.jpThemeLight = String(name === 'light');
  return currentTheme();
}

type Named = Readonly<Record<string, string>>;

/** Pairs that are closer than they may be, in words. */
function close(ones: Named, others: Named, least: number, vision: Vision): string[] {
  return Object.entries(ones).flatMap(([one, colour]) =>
    Object.entries(others).flatMap(([other, second]) => {
      const apart = difference(colour, second, vision);
      return one !== other && apart < least ? [`${one} – ${other}: ${apart.toFixed(1)}`] : [];
    })
  );
}

const hues = ({ a, b, hybrid }: ITheme): Named => ({ A: a, B: b, 'B with A': hybrid });
const signs = ({ diverging }: ITheme): Named => ({ '−': diverging(-1), '+': diverging(1) });
const levels = (theme: ITheme): Named =>
  Object.fromEntries(theme.levels(LEVELS).map((colour, i) => [`level ${i}`, colour]));
const special = (theme: ITheme): Named =>
  Object.fromEntries(theme.special.map((colour, i) => [SPECIAL[i], colour]));
const shades = (colours: (share: number) => string): string[] =>
  Array.from({ length: 41 }, (_, i) => colours(i / 40));

test.each([
  // Pairs of Sharma et al. 2005, table 1.
  [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
  [[50, 0, 0], [50, -1, 2], 2.3669],
  [[50, 2.5, 0], [50, 0, -2.5], 4.3065],
  [[50, 2.5, 0], [73, 25, -18], 27.1492],
  [[22.7233, 20.0904, -46.694], [23.0331, 14.973, -42.5619], 2.0373]
] as const)('the difference of %p and %p is that of the paper', (one, other, expected) => {
  expect(ciede2000(one, other)).toBeCloseTo(expected, 4);
});

test.each(CASES)('%s theme, %s: A, B and the two signs differ from each other', (name, vision) => {
  const theme = themed(name);
  const all = { ...hues(theme), ...signs(theme) };
  expect(close(all, all, APART, vision)).toEqual([]);
});

test.each(CASES)('%s theme, %s: a special level differs from all levels', (name, vision) => {
  const theme = themed(name);
  const all = { ...levels(theme), ...special(theme) };
  expect(close(special(theme), all, APART, vision)).toEqual([]);
});

test.each(CASES)('%s theme, %s: levels are seen as steps of one order', (name, vision) => {
  const theme = themed(name);
  const all = theme.levels(LEVELS);
  const steps = all.slice(1).map((colour, i) => difference(all[i], colour, vision));
  expect(Math.min(...steps)).toBeGreaterThan(STEP);
  expect(falls(all, vision, theme.dark)).toBe(true);
});

test.each(CASES)('%s theme, %s: more change is always further from the ground', (name, vision) => {
  const { change, diverging, dark } = themed(name);
  expect(falls(shades(change), vision, dark)).toBe(true);
  expect(falls(shades(diverging), vision, dark)).toBe(true);
  expect(
    falls(
      shades(share => diverging(-share)),
      vision,
      dark
    )
  ).toBe(true);
});

// It is a line around a rectangle or a cell painted over, never a fill that a legend explains: what it
// lies on and stands beside is what it must differ from. From B, which tritanopes see in the same
// hue, it differs by that; bars of B have a letter as well.
test.each(CASES)('%s theme, %s: the highlight stands out from what it lies on', (name, vision) => {
  const theme = themed(name);
  const grounds = {
    ...levels(theme),
    ...special(theme),
    ...Object.fromEntries(shades(theme.change).map((colour, i) => [`change ${i / 40}`, colour])),
    missing: theme.missing
  };
  expect(close({ highlight: theme.highlight }, grounds, STEP, vision)).toEqual([]);
});

test.each(CASES)(
  '%s theme, %s: a cell without a value looks like none that has one',
  (name, vision) => {
    const { change, missing } = themed(name);
    const least = Math.min(...shades(change).map(shade => difference(missing, shade, vision)));
    expect(least).toBeGreaterThan(APART);
  }
);

test.each(['light', 'dark'])('%s theme: what is told by its hue is seen on the ground', name => {
  const theme = themed(name);
  const { background, highlight } = theme;
  const all = { ...hues(theme), ...signs(theme), ...special(theme), highlight };
  const faint = Object.entries(all).filter(([, colour]) => contrast(colour, background) < 3);
  expect(faint).toEqual([]);
});

// JupyterLab's green and red are one hue to deuteranopes.
test('right and wrong are told by their marks, whatever their colours', () => {
  const answer = { name: 'tulip', probability: 0.5 };
  const answers = { a: { ...answer, right: true }, b: { ...answer, right: false } };
  const marks = drawVerdict({ answers, theme: themed('light') }).querySelectorAll('[role=img]');
  expect([...marks].map(({ textContent }) => textContent.trim())).toEqual(['✓', '✗']);
});

/** Whether lightness goes one way: down in a light theme, up in a dark one. */
function falls(colours: readonly string[], vision: Vision, dark: boolean): boolean {
  const all = colours.map(colour => (dark ? -1 : 1) * lightness(colour, vision));
  return all.every((value, i) => i === 0 || value < all[i - 1]);
}

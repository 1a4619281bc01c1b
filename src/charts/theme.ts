import { interpolateRgbBasis, scaleLinear, scaleSequential } from 'd3';
import type { ScaleSequential } from 'd3';

/**
 * Colours for canvas and SVG. A and B are Okabe and Ito's blue and vermillion, B with something of
 * A is their bluish green, change is one
 * sequential ramp that starts near the background, so a stronger shade means more change in
 * either theme. Signs are green and purple as ColorBrewer's, which the colour-blind tell apart, so
 * dark or light that nobody takes them for A and B. tests/ts/charts/colourVision.spec.ts measures it.
 */
export interface ITheme {
  readonly dark: boolean;
  readonly a: string;
  readonly b: string;
  /** B with something of A put in. */
  readonly hybrid: string;
  readonly highlight: string;
  /** Drawn for cells that hold NaN or ±Inf or have not come yet. */
  readonly missing: string;
  readonly text: string;
  readonly quietText: string;
  readonly line: string;
  readonly background: string;
  /** For values in [0, 1]. */
  readonly change: (share: number) => string;
  /** For values in [−1, 1]. */
  readonly diverging: (share: number) => string;
  /** Colours of n change levels, least to most change. */
  readonly levels: (n: number) => readonly string[];
  /** Colours of the special levels: sign flip, to zero, from zero, both ≈ 0. */
  readonly special: readonly string[];
}

const LIGHT_RAMP = ['#f4f1f8', '#cbbfe3', '#9e86c8', '#6f4aa8', '#3c1377'];
const DARK_RAMP = ['#2a2633', '#55437a', '#8463b8', '#b48ee6', '#ecdcff'];
const LIGHT_LEVELS = ['#d5ebe0', '#95d0bd', '#4ba9a4', '#1f7a8c', '#0b3c5d'];
const DARK_LEVELS = ['#1f3f4a', '#24677a', '#35959b', '#74c6b4', '#d6f3e0'];
const LIGHT_SPECIAL = ['#c46ac4', '#bf8900', '#7d4a1e', '#666666'];
const DARK_SPECIAL = ['#dc8ae6', '#e0a020', '#9a6530', '#707070'];

function ramp(colours: readonly string[]): ScaleSequential<string> {
  return scaleSequential(interpolateRgbBasis([...colours])).clamp(true);
}

function build(dark: boolean): ITheme {
  const levels = ramp(dark ? DARK_LEVELS : LIGHT_LEVELS);
  const negative = dark ? '#c3f6ad' : '#0b5a2a';
  const positive = dark ? '#f7d0ff' : '#4d0a5c';
  return {
    dark,
    a: dark ? '#56b4e9' : '#0072b2',
    b: dark ? '#ff8c42' : '#d55e00',
    hybrid: '#009e73',
    highlight: dark ? '#ffe14d' : '#e6007e',
    missing: dark ? '#6b5b2a' : '#f2dfa0',
    text: dark ? '#f0f0f0' : '#212121',
    quietText: dark ? '#b0b0b0' : '#616161',
    line: dark ? '#555555' : '#bdbdbd',
    background: dark ? '#111111' : '#ffffff',
    change: ramp(dark ? DARK_RAMP : LIGHT_RAMP),
    diverging: scaleLinear<string>()
      .domain([-1, 0, 1])
      .range([negative, dark ? '#222222' : '#f7f7f7', positive])
      .clamp(true),
    levels: n => Array.from({ length: n }, (_, i) => levels(n > 1 ? i / (n - 1) : 1)),
    special: dark ? DARK_SPECIAL : LIGHT_SPECIAL
  };
}

const LIGHT = build(false);
const DARK = build(true);

/** The theme JupyterLab, Notebook or Voilà announces on the page's body. */
export function currentTheme(doc: Document = document): ITheme {
  return doc.body.dataset.jpThemeLight === 'false' ? DARK : LIGHT;
}

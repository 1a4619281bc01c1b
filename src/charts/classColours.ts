import { hcl } from 'd3';

/** Hues that follow each other are as far apart as this, and all are used before one comes again. */
const GOLDEN = 137.508;
const FIRST_HUE = 250;
/** By turns, so that neighbours in hue differ in lightness. */
const LIGHTNESS = [62, 80, 45] as const;
const CHROMA = 55;

/** The colour of a class on any background, the same one everywhere. */
export function classColour(index: number): string {
  const lightness = LIGHTNESS[index % LIGHTNESS.length];
  return hcl((FIRST_HUE + GOLDEN * index) % 360, CHROMA, lightness).formatHex();
}

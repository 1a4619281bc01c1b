import { lab, rgb } from 'd3';
import type { RGBColor } from 'd3';

/**
 * What dichromats see, in linear sRGB: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A
 * Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE Transactions on
 * Visualization and Computer Graphics 15 (6), 2009, the matrices of severity 1.0.
 */
const SEEN = {
  'full colour vision': [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [
    ...[0.152286, 1.052583, -0.204868],
    ...[0.114503, 0.786281, 0.099216],
    ...[-0.003882, -0.048116, 1.051998]
  ],
  deuteranopia: [
    ...[0.367322, 0.860646, -0.227968],
    ...[0.280085, 0.672501, 0.047413],
    ...[-0.01182, 0.04294, 0.968881]
  ],
  tritanopia: [
    ...[1.255528, -0.076749, -0.178779],
    ...[-0.078411, 0.930809, 0.147602],
    ...[0.004733, 0.691367, 0.3039]
  ]
} as const;

export type Vision = keyof typeof SEEN;

export const VISIONS = Object.keys(SEEN) as Vision[];

/** A colour as it is seen. */
export function seen(colour: string, vision: Vision): RGBColor {
  const { r, g, b } = rgb(colour);
  const light = [r, g, b].map(linear);
  const matrix = SEEN[vision];
  const [red, green, blue] = [0, 3, 6].map(row =>
    encoded(light.reduce((sum, part, i) => sum + matrix[row + i] * part, 0))
  );
  return rgb(red, green, blue);
}

/** CIE L* of a colour as it is seen, 0 to 100. */
export function lightness(colour: string, vision: Vision): number {
  return lab(seen(colour, vision)).l;
}

/** How different two colours look, by CIEDE2000: 1 is hardly seen side by side. */
export function difference(one: string, other: string, vision: Vision): number {
  const [p, q] = [one, other].map(colour => lab(seen(colour, vision)));
  return ciede2000([p.l, p.a, p.b], [q.l, q.a, q.b]);
}

type Lab = readonly [l: number, a: number, b: number];

const DEGREE = Math.PI / 180;

/**
 * G. Sharma, W. Wu, E. N. Dalal, "The CIEDE2000 Color-Difference Formula", Color Research and
 * Application 30 (1), 2005, equations 2 to 22.
 */
export function ciede2000([l1, a1, b1]: Lab, [l2, a2, b2]: Lab): number {
  const seventh = (chroma: number): number => Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7));
  const stretch = 1 + 0.5 * (1 - seventh((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2));
  const [c1, c2] = [Math.hypot(stretch * a1, b1), Math.hypot(stretch * a2, b2)];
  const [h1, h2] = [hue(stretch * a1, b1), hue(stretch * a2, b2)];
  const apart = c1 * c2 === 0 ? 0 : ((h2 - h1 + 540) % 360) - 180;
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin((apart / 2) * DEGREE);
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const h = c1 * c2 === 0 ? h1 + h2 : h1 + apart / 2;
  const cosine = (times: number, shift: number): number => Math.cos((times * h + shift) * DEGREE);
  const t =
    1 - 0.17 * cosine(1, -30) + 0.24 * cosine(2, 0) + 0.32 * cosine(3, 6) - 0.2 * cosine(4, -63);
  const sl = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2);
  const turn = 60 * Math.exp(-(((((h + 360) % 360) - 275) / 25) ** 2));
  const [dl, dc, dh] = [(l2 - l1) / sl, (c2 - c1) / (1 + 0.045 * c), dH / (1 + 0.015 * c * t)];
  return Math.sqrt(
    dl ** 2 + dc ** 2 + dh ** 2 - Math.sin(turn * DEGREE) * 2 * seventh(c) * dc * dh
  );
}

function hue(a: number, b: number): number {
  return (Math.atan2(b, a) / DEGREE + 360) % 360;
}

function linear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function encoded(light: number): number {
  const kept = Math.min(1, Math.max(0, light));
  return 255 * (kept <= 0.0031308 ? 12.92 * kept : 1.055 * kept ** (1 / 2.4) - 0.055);
}

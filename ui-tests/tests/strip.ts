import type { Locator } from '@playwright/test';

type Colour = readonly [number, number, number];

/** The light theme's colours of A and B. */
const [A, B]: readonly Colour[] = [
  [0, 114, 178],
  [213, 94, 0]
];

interface IStrip {
  /** By channel, from 0 for black to 255 for white. */
  readonly lightness: readonly number[];
  /** By channel, in A and in B: marked as silent. */
  readonly silent: readonly (readonly boolean[])[];
}

/** What a strip along the columns of the map shows, by its pixels. */
export async function shownStrip(strip: Locator): Promise<IStrip> {
  const colours = await strip.evaluate(node => {
    const canvas = node as HTMLCanvasElement;
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    const [x0, y0, width, height, channels] = [
      ...['x0', 'y0', 'cellWidth', 'cellHeight', 'channels'].map(name =>
        Number(canvas.dataset[name])
      )
    ];
    const ratio = canvas.width / canvas.clientWidth;
    const at = (x: number, y: number): Colour => {
      const { data } = context.getImageData(Math.floor(x * ratio), Math.floor(y * ratio), 1, 1);
      return [data[0], data[1], data[2]];
    };
    return Array.from({ length: channels }, (_, i) =>
      [y0 + height / 2, y0 + 1, y0 + height - 2].map(y => at(x0 + (i + 0.5) * width, y))
    );
  });
  return {
    lightness: colours.map(([[r, g, b]]) => 0.2126 * r + 0.7152 * g + 0.0722 * b),
    silent: [
      colours.map(([, first]) => isLike(first, A)),
      colours.map(([, , last]) => isLike(last, B))
    ]
  };
}

function isLike(colour: Colour, other: Colour): boolean {
  return Math.hypot(...colour.map((value, i) => value - other[i])) < 40;
}

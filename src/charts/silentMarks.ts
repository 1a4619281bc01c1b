import type { IRectangle } from './cellMarks';
import type { ITheme } from './theme';

/** In which snapshots a channel is silent, as bits. */
export const SILENT = { a: 1, b: 2 } as const;

/** Thickness of a mark in CSS pixels, where the cell has room for it. */
const THICKNESS = 4;

/**
 * Marks a silent channel's cell: a bar along its first edge for A, along its last one for B.
 *
 * @param silent - bits of `SILENT`
 * @param along - the axis along which the cells stand in line
 */
export function drawSilent(
  context: CanvasRenderingContext2D,
  { x, y, width, height }: IRectangle,
  silent: number,
  along: 'x' | 'y',
  theme: ITheme
): void {
  const depth = along === 'x' ? height : width;
  const thickness = Math.max(1, Math.min(THICKNESS, Math.floor(depth / 4)));
  for (const [bit, at, colour] of [
    [SILENT.a, 0, theme.a],
    [SILENT.b, depth - thickness, theme.b]
  ] as const) {
    if ((silent & bit) !== 0) {
      // A line in the background's colour sets it off from whatever shade the cell has.
      const inner = at === 0 ? thickness : at - 1;
      context.fillStyle = theme.background;
      fill(context, { x, y, width, height }, inner, 1, along);
      context.fillStyle = colour;
      fill(context, { x, y, width, height }, at, thickness, along);
    }
  }
}

function fill(
  context: CanvasRenderingContext2D,
  { x, y, width, height }: IRectangle,
  at: number,
  thickness: number,
  along: 'x' | 'y'
): void {
  if (along === 'x') {
    context.fillRect(x, y + at, width, thickness);
  } else {
    context.fillRect(x + at, y, thickness, height);
  }
}

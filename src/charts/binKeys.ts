/** A rectangle of stacked bars by its place. */
export interface IBinLevel {
  readonly bin: number;
  readonly level: number;
}

/**
 * Where an arrow key leads from a rectangle: left and right to the next bar that has any, at the
 * nearest level; up and down within the bar; Home and End to the first and last bar.
 *
 * @param rects - bin by bin, levels ascending
 * @returns null when the key leads nowhere
 */
export function neighbourRect<R extends IBinLevel>(
  rects: readonly R[],
  from: IBinLevel,
  key: string
): R | null {
  const bins = [...new Set(rects.map(({ bin }) => bin))];
  switch (key) {
    case 'ArrowRight':
      return closest(rects, Math.min(...bins.filter(bin => bin > from.bin)), from.level);
    case 'ArrowLeft':
      return closest(rects, Math.max(...bins.filter(bin => bin < from.bin)), from.level);
    case 'Home':
      return closest(rects, Math.min(...bins), from.level);
    case 'End':
      return closest(rects, Math.max(...bins), from.level);
    case 'ArrowUp':
      return rects.find(({ bin, level }) => bin === from.bin && level > from.level) ?? null;
    case 'ArrowDown':
      return (
        [...rects].reverse().find(({ bin, level }) => bin === from.bin && level < from.level) ??
        null
      );
    default:
      return null;
  }
}

function closest<R extends IBinLevel>(rects: readonly R[], bin: number, level: number): R | null {
  let best: R | null = null;
  for (const rect of rects) {
    const nearer = best === null || Math.abs(rect.level - level) < Math.abs(best.level - level);
    if (rect.bin === bin && nearer) {
      best = rect;
    }
  }
  return best;
}

export interface IListExtent {
  readonly count: number;
  /** Items in a line and on a page. */
  readonly line: number;
  readonly page: number;
}

/**
 * Where a key leads in a list box.
 *
 * @param at - the present position; −1 for none
 * @returns the new position, or null for a key that does not move
 */
export function moveTo(key: string, at: number, { count, line, page }: IListExtent): number | null {
  if (count === 0) {
    return null;
  }
  const steps: Readonly<Partial<Record<string, number>>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -line,
    ArrowDown: line,
    PageUp: -page,
    PageDown: page,
    Home: -count,
    End: count,
    Enter: 0,
    ' ': 0
  };
  const step = steps[key];
  if (step === undefined) {
    return null;
  }
  if (at < 0) {
    return key === 'End' ? count - 1 : 0;
  }
  return Math.min(count - 1, Math.max(0, at + step));
}

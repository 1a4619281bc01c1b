import type { JSONObject } from '@lumino/coreutils';

import type { Column, IPanelKind } from '../panels/kind';

/** Shares of the width, as in Fig. 1 of the paper: (a) left, (b) over (c) in the middle, (d) right. */
const WIDTHS: Readonly<Record<Column, number>> = { left: 0.22, middle: 0.44, right: 0.34 };
const COLUMNS = Object.keys(WIDTHS) as Column[];
/** What stands in one column where there is room for two: (a) over (d), beside the weights. */
const TWO: readonly (readonly Column[])[] = [['left', 'right'], ['middle']];
/** From these widths on, in pixels. */
const TWO_COLUMNS = 600;
const THREE_COLUMNS = 900;

/** How many columns there is room for. */
export function columnsIn(width: number): 1 | 2 | 3 {
  return width >= THREE_COLUMNS ? 3 : width >= TWO_COLUMNS ? 2 : 1;
}

/**
 * How panels stand before anybody has moved them: in three columns, in two where these would be
 * narrow, and else behind each other in pairs.
 */
export function firstArrangement(kinds: readonly IPanelKind[], columns: 1 | 2 | 3 = 3): JSONObject {
  const own = (column: Column): readonly IPanelKind[] =>
    kinds.filter(({ area }) => area.column === column);
  if (columns === 3) {
    const filled = COLUMNS.filter(column => own(column).length > 0);
    return split(
      'horizontal',
      filled.map(column => WIDTHS[column]),
      filled.map(column => stack(own(column)))
    );
  }
  const pairs = TWO.map(pair => pair.flatMap(own)).filter(pair => pair.length > 0);
  return columns === 2
    ? split(
        'horizontal',
        pairs.map(() => 0.5),
        pairs.map(stack)
      )
    : split(
        'vertical',
        pairs.map(() => 0.5),
        pairs.map(pair => tabs(pair))
      );
}

/** Panels below each other. */
function stack(kinds: readonly IPanelKind[]): JSONObject {
  return split(
    'vertical',
    kinds.map(({ area }) => area.share),
    kinds.map(kind => tabs([kind]))
  );
}

/** Panels behind each other. */
function tabs(kinds: readonly IPanelKind[]): JSONObject {
  return { type: 'tab-area', panels: kinds.map(({ id }) => id), current: 0 };
}

function split(orientation: string, sizes: number[], children: JSONObject[]): JSONObject {
  return children.length === 1 ? children[0] : { type: 'split-area', orientation, sizes, children };
}

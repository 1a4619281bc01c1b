import type { JSONObject } from '@lumino/coreutils';

import type { Column, IPanelKind } from '../panels/kind';

/** Shares of the width, as in Fig. 1 of the paper: (a) left, (b) over (c) in the middle, (d) right. */
const WIDTHS: Readonly<Record<Column, number>> = { left: 0.22, middle: 0.44, right: 0.34 };

/** How panels stand before anybody has moved them. */
export function firstArrangement(kinds: readonly IPanelKind[]): JSONObject {
  const columns = Object.keys(WIDTHS) as Column[];
  const filled = columns
    .map(column => ({ column, own: kinds.filter(({ area }) => area.column === column) }))
    .filter(({ own }) => own.length > 0);
  return split(
    'horizontal',
    filled.map(({ column }) => WIDTHS[column]),
    filled.map(({ own }) =>
      split(
        'vertical',
        own.map(({ area }) => area.share),
        own.map(({ id }) => ({ type: 'tab-area', panels: [id], current: 0 }))
      )
    )
  );
}

function split(orientation: string, sizes: number[], children: JSONObject[]): JSONObject {
  return children.length === 1 ? children[0] : { type: 'split-area', orientation, sizes, children };
}

import type { IVisibleNode } from './visibleGraph';

/** A row of the list: a node, or the title of the frame around those that follow. */
export type ListRow =
  | { readonly node: string; readonly frame: null; readonly inset: boolean }
  | { readonly node: null; readonly frame: string; readonly inset: false };

/** The nodes in network order, each run of nodes of a frame under its title. */
export function listRows(nodes: readonly IVisibleNode[]): readonly ListRow[] {
  let before: string | null = null;
  return nodes.flatMap(({ id, frame }): ListRow[] => {
    const begins = frame !== null && frame !== before;
    before = frame;
    const row: ListRow = { node: id, frame: null, inset: frame !== null };
    return begins ? [{ node: null, frame, inset: false }, row] : [row];
  });
}

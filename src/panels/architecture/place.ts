import { count } from '../../charts/format';
import { tooMuch } from '../../charts/graphEffort';
import { layoutGraph } from '../../charts/graphLayout';
import type { IGraphLayout } from '../../charts/graphLayout';
import { sentenceText } from '../../text/names';
import type { IVisibleGraph } from './visibleGraph';

/** A layout, or why there is none, as a sentence. */
export type Placed =
  { readonly layout: IGraphLayout } | { readonly layout: null; readonly why: string };

/** Lays a graph out, unless that cannot be done or would take far too long. */
export function placeGraph({ nodes, edges }: IVisibleGraph): Placed {
  const much = tooMuch(nodes, edges);
  if (much === 'deep') {
    return listed(`is too deep to be laid out as a graph (${extent(nodes)})`, nodes);
  }
  if (much === 'large') {
    const lines = `${count(edges.length)} connections`;
    return listed(`is too large to be laid out as a graph (${extent(nodes)}, ${lines})`, nodes);
  }
  try {
    return { layout: layoutGraph(nodes, edges) };
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return listed(`could not be laid out as a graph (${sentenceText(cause)})`, nodes);
  }
}

type Nodes = IVisibleGraph['nodes'];

function extent(nodes: Nodes): string {
  const folded = nodes.some(({ group }) => group !== null);
  return `${count(nodes.length)} ${folded ? 'layers and groups' : 'layers'}`;
}

function listed(what: string, nodes: Nodes): Placed {
  const framed = nodes.some(({ frame }) => frame !== null);
  const remedy = framed ? ' Folding a group (▾) may bring the graph back.' : '';
  return { layout: null, why: `This network ${what}, so it is listed in order.${remedy}` };
}

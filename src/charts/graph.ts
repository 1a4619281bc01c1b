import { curveBumpY, line, select } from 'd3';
import type { Selection } from 'd3';

import { drawFrames } from './graphFrame';
import type { IGraphLayout, IPlaced } from './graphLayout';
import { buildNode, paintNode } from './graphNode';
import type { IGraphMark } from './graphNode';
import type { ITheme } from './theme';

const path = line<{ readonly x: number; readonly y: number }>()
  .x(point => point.x)
  .y(point => point.y)
  .curve(curveBumpY);

/**
 * Draws edges, frames and nodes where a layout puts them. Nodes keep their elements by id; what
 * they say is written by `paintGraph`.
 */
export function drawGraph(root: SVGGElement, layout: IGraphLayout): void {
  part(root, 'frames').call(drawFrames, layout.frames);
  part(root, 'edges')
    .selectAll('path')
    .data(layout.edges)
    .join('path')
    .attr('class', 'cnn-Graph-edge')
    .attr('data-from', edge => edge.from)
    .attr('data-to', edge => edge.to)
    .attr('d', edge => path(edge.points));
  part(root, 'nodes')
    .selectAll<SVGGElement, IPlaced>('g.cnn-Graph-node')
    .data(layout.nodes.values(), place => place.id)
    .join(enter => enter.append('g').attr('class', 'cnn-Graph-node').call(buildNode))
    .order()
    .attr(
      'transform',
      ({ x, y, width, height }) => `translate(${x - width / 2},${y - height / 2})`
    );
}

/** Writes what the nodes of a drawn graph say and shades them. */
export function paintGraph(
  root: SVGGElement,
  marks: ReadonlyMap<string, IGraphMark>,
  theme: ITheme
): void {
  root.style.setProperty('--cnn-graph-line', theme.line);
  root.style.setProperty('--cnn-graph-quiet', theme.quietText);
  part(root, 'nodes')
    .selectAll<SVGGElement, IPlaced>('g.cnn-Graph-node')
    .each(function (place) {
      const mark = marks.get(place.id);
      if (mark !== undefined) {
        paintNode(this, mark, place, theme);
      }
    });
}

function part(root: SVGGElement, name: string): Selection<SVGGElement, string, null, undefined> {
  const found = select(root).select<SVGGElement>(`g.cnn-mod-${name}`);
  const group = found.empty() ? select(root).append('g') : found;
  return group.attr('class', `cnn-Graph-layer cnn-mod-${name}`).datum(name);
}

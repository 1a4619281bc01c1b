import type { Selection } from 'd3';

import { writeFitted } from './elide';
import { FRAME_TITLE } from './graphLayout';
import type { IPlaced } from './graphLayout';
import { nameText } from '../text/names';

const FONT_SIZE = 10;

/** Draws the frames around unfolded groups; the title of a frame is the button that folds it. */
export function drawFrames(
  layer: Selection<SVGGElement, string, null, undefined>,
  frames: readonly IPlaced[]
): void {
  const frame = layer
    .selectAll<SVGGElement, IPlaced>('g.cnn-Graph-frame')
    .data(frames, ({ id }) => id)
    .join(enter => {
      const added = enter.append('g').attr('class', 'cnn-Graph-frame');
      added.append('rect').attr('class', 'cnn-Graph-frameBox').attr('rx', 7);
      const title = added.append('g').attr('class', 'cnn-Graph-frameTitle');
      title.attr('role', 'button').attr('tabindex', 0).attr('aria-expanded', 'true');
      title
        .append('rect')
        .attr('rx', 6)
        .attr('height', FRAME_TITLE - 2);
      title.append('text').attr('x', 7).attr('y', 12);
      return added;
    })
    .attr(
      'transform',
      ({ x, y, width, height }) => `translate(${x - width / 2},${y - height / 2})`
    );
  frame
    .select('.cnn-Graph-frameBox')
    .attr('width', ({ width }) => width)
    .attr('height', ({ height }) => height);
  const title = frame
    .select('.cnn-Graph-frameTitle')
    .attr('data-fold', ({ id }) => id)
    .attr('aria-label', ({ id }) => `Fold ${nameText(id)}`);
  title.select('rect').attr('width', ({ width }) => width);
  title.select<SVGTextElement>('text').each(function ({ id, width }) {
    writeFitted(this, `▾ ${nameText(id)}`, width - 14, FONT_SIZE);
  });
}

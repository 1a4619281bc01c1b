import { FRAME_TITLE } from '../layout';
import { nameText } from '../text/names';
import type { IPlaced } from './graphLayout';
import { svg } from './svg';
import { fitText } from './textMeter';

const FONT = { size: 10, weight: 400 };
const INSET = 7;

/** A frame around an unfolded group; its title is the button that folds it. */
export function drawFrame({ id, x, y, width, height }: IPlaced): SVGGElement {
  const frame = svg('g', {
    class: 'cnn-Graph-frame',
    transform: `translate(${x - width / 2},${y - height / 2})`
  });
  const title = svg('g', {
    class: 'cnn-Graph-frameTitle',
    role: 'button',
    tabindex: 0,
    'aria-expanded': 'true',
    'aria-label': `Fold ${nameText(id)}`,
    'data-fold': id
  });
  const text = svg('text', { x: INSET, y: 12 });
  text.textContent = fitText(`▾ ${nameText(id)}`, width - 2 * INSET, FONT);
  title.append(svg('rect', { rx: 6, width, height: FRAME_TITLE - 2 }), text);
  frame.append(svg('rect', { class: 'cnn-Graph-frameBox', rx: 7, width, height }), title);
  return frame;
}

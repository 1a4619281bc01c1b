import { FRAME_TITLE } from '../layout';
import { nameText } from '../text/names';
import { trans } from '../text/trans';
import type { IPlaced } from './graphLayout';
import { svg } from './svg';
import { legibleSize } from './textLevel';
import type { ITextLevel } from './textLevel';
import { fitText } from './textMeter';

const USUAL = 11;
const LARGEST = 22;
const INSET = 7;

/** A frame around an unfolded group; its title is the button that folds it. */
export function drawFrame(
  { id, x, y, width, height }: IPlaced,
  title: string,
  level: ITextLevel
): SVGGElement {
  const frame = svg('g', {
    class: 'cnn-Graph-frame',
    transform: `translate(${x - width / 2},${y - height / 2})`
  });
  const bar = svg('g', {
    class: 'cnn-Graph-frameTitle',
    role: 'button',
    tabindex: 0,
    'aria-expanded': 'true',
    'aria-label': trans.__('Fold %1', nameText(id)),
    'data-fold': id
  });
  const size = legibleSize(level, USUAL, LARGEST);
  const text = svg('text', { x: INSET, y: FRAME_TITLE / 2 - 1 + 0.35 * size, 'font-size': size });
  const font = { size, weight: 400 };
  text.textContent = size > 0 ? fitText(`▾ ${title}`, width - 2 * INSET, font) : '';
  bar.append(svg('rect', { rx: 6, width, height: FRAME_TITLE - 2 }), text);
  frame.append(svg('rect', { class: 'cnn-Graph-frameBox', rx: 7, width, height }), bar);
  return frame;
}

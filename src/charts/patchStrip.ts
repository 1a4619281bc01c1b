import { nameText } from '../text/names';
import { trans } from '../text/trans';
import { element } from './element';
import { elidedText } from './elidedText';
import { number } from './format';
import type { Box } from './picture';

type Side = 'a' | 'b';

export interface IPatchTile {
  readonly side: Side;
  /** Position in the strip, from 0. */
  readonly index: number;
  readonly box: Box;
  readonly activation: number | null;
  /** Rank from 1 in the snapshot whose strip it is, and in the other one. */
  readonly rank: number | null;
  readonly otherRank: number | null;
  /** Name of the image that it is cut from; null where all are cut from one. */
  readonly imageName: string | null;
}

/** The image that patches are cut from; null while it has not come. */
export interface IPatchSource {
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

export interface ICropStyle {
  readonly width: string;
  readonly height: string;
  readonly backgroundSize: string;
  readonly backgroundPosition: string;
}

const PIXELATED = 96;

/** CSS that shows one box of an image in a square place, keeping its aspect. */
export function cropStyle([x, y, width, height]: Box, source: IPatchSource): ICropStyle {
  const longest = Math.max(width, height);
  const offset = (start: number, room: number): number => (room > 0 ? (100 * start) / room : 0);
  return {
    width: percentage((100 * width) / longest),
    height: percentage((100 * height) / longest),
    backgroundSize: [source.width / width, source.height / height]
      .map(ratio => percentage(100 * ratio))
      .join(' '),
    backgroundPosition: [offset(x, source.width - width), offset(y, source.height - height)]
      .map(percentage)
      .join(' ')
  };
}

/** One patch as an option of a list box: its crop, its rank here and there, and its activation. */
export function drawPatch(tile: IPatchTile, source: IPatchSource | null): HTMLElement {
  const { side, index, box, activation, rank, otherRank, imageName } = tile;
  const other = side === 'a' ? 'B' : 'A';
  const node = element('div', 'cnn-Patch');
  node.setAttribute('role', 'option');
  node.setAttribute('aria-selected', 'false');
  node.setAttribute('aria-label', patchLabel(tile));
  node.tabIndex = -1;
  node.dataset.patch = `${side}:${index}`;
  node.dataset.box = box.join(',');
  node.dataset.activation = activation === null ? '' : String(activation);
  node.dataset.rank = rank === null ? '' : String(rank);
  node.dataset.otherRank = otherRank === null ? '' : String(otherRank);
  const frame = element('div', 'cnn-Patch-frame');
  frame.append(crop(box, source));
  const caption = element('div', 'cnn-Patch-caption');
  caption.append(element('span', 'cnn-Patch-rank', ordinal(rank)));
  caption.append(element('span', 'cnn-Patch-activation', brief(activation)));
  caption.append(element('span', 'cnn-Patch-other', `${other} ${ordinal(otherRank)}`));
  if (imageName !== null) {
    caption.append(elidedText(imageName, 'cnn-Patch-image'));
  }
  node.append(frame, caption);
  return node;
}

/** What a patch is, in one line. */
export function patchLabel({ side, rank, activation, otherRank, imageName }: IPatchTile): string {
  const [own, other] = side === 'a' ? ['A', 'B'] : ['B', 'A'];
  const label = trans.__(
    'Rank %1 in %2, activation %3, %4',
    rank ?? '–',
    own,
    number(activation),
    otherRank === null
      ? trans.__('not ranked in %1', other)
      : trans.__('rank %1 in %2', otherRank, other)
  );
  return imageName === null ? label : trans.__('%1, %2', label, nameText(imageName));
}

function crop(box: Box, source: IPatchSource | null): HTMLElement {
  const node = element('div', 'cnn-Patch-crop');
  if (source === null) {
    const longest = Math.max(box[2], box[3]);
    node.style.width = percentage((100 * box[2]) / longest);
    node.style.height = percentage((100 * box[3]) / longest);
    return node;
  }
  Object.assign(node.style, cropStyle(box, source));
  node.style.backgroundImage = `url("${source.url}")`;
  node.classList.toggle('cnn-mod-pixelated', Math.max(source.width, source.height) <= PIXELATED);
  return node;
}

/** Three significant digits; all that is known is in the label. */
function brief(activation: number | null): string {
  return number(activation === null ? null : Number(activation.toPrecision(3)));
}

function ordinal(rank: number | null): string {
  return rank === null ? '–' : `#${rank}`;
}

function percentage(value: number): string {
  return `${Number(value.toFixed(4))}%`;
}

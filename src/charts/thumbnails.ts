import { readableOn } from './contrast';
import { element } from './element';
import { elidedText } from './elidedText';
import type { ITheme } from './theme';
import { nameText } from '../text/names';
import { trans } from '../text/trans';

export interface IThumbnail {
  readonly image: number;
  readonly name: string;
  /** The true class in words; null where it is not known. */
  readonly truth: string | null;
  /** Empty while the picture has not come. */
  readonly url: string;
  /** Why no picture can come; null where nothing hinders it. */
  readonly error?: string | null;
}

/** Whether the answers of A and B are right; null where it is not known. */
export interface IMarks {
  readonly a: boolean | null;
  readonly b: boolean | null;
  /** Whether both give the same class; told where it is not known which is right. */
  readonly same: boolean | null;
}

/** Width and height of a tile with its caption, in pixels. */
export const THUMBNAIL = { width: 78, height: 100 } as const;

/** One image of a list box. */
export function drawThumbnail(
  { image, name, truth, url, error = null }: IThumbnail,
  id: string
): HTMLElement {
  const node = document.createElement('div');
  node.id = id;
  node.className = 'cnn-Thumbnail';
  node.setAttribute('role', 'option');
  node.setAttribute('aria-selected', 'false');
  const called = nameText(name);
  const label = truth === null ? called : trans.__('%1, true class %2', called, nameText(truth));
  node.setAttribute('aria-label', error === null ? label : `${label}, ${error}`);
  const title = truth === null ? called : trans.__('%1\ntrue class: %2', called, nameText(truth));
  node.title = error === null ? title : `${title}\n${error}`;
  node.dataset.image = String(image);
  node.dataset.loaded = String(url !== '' || error !== null);
  const frame = document.createElement('div');
  frame.className = 'cnn-Thumbnail-frame';
  if (url !== '') {
    const picture = document.createElement('img');
    picture.src = url;
    picture.alt = '';
    picture.draggable = false;
    frame.append(picture);
  }
  node.append(frame);
  if (truth !== null) {
    node.append(quietTitle(elidedText(truth, 'cnn-Thumbnail-truth')));
  }
  node.append(quietTitle(elidedText(name, 'cnn-Thumbnail-name')));
  return node;
}

/** Says on a tile what became of the prediction; nothing where nothing is known. */
export function markThumbnail(node: HTMLElement, marks: IMarks | null, theme: ITheme): void {
  const told = marks === null ? [] : marksOf(marks);
  const key = `${told.map(({ text }) => text).join(' ')} ${theme.dark}`;
  if (node.dataset.marks === key) {
    return;
  }
  node.dataset.marks = key;
  node.querySelector('.cnn-Thumbnail-marks')?.remove();
  if (told.length === 0) {
    return;
  }
  const line = element('span', 'cnn-Thumbnail-marks');
  for (const { side, text, title } of told) {
    const mark = element('span', 'cnn-Thumbnail-mark', text);
    mark.setAttribute('role', 'img');
    mark.setAttribute('aria-label', title);
    mark.title = title;
    if (side !== null) {
      mark.style.background = theme[side];
      mark.style.color = readableOn(theme[side]);
    }
    line.append(mark);
  }
  node.querySelector('.cnn-Thumbnail-frame')?.append(line);
}

interface IMark {
  readonly side: 'a' | 'b' | null;
  readonly text: string;
  readonly title: string;
}

function marksOf({ a, b, same }: IMarks): readonly IMark[] {
  const sides = (['a', 'b'] as const).flatMap(side => {
    const right = { a, b }[side];
    const letter = side.toUpperCase();
    return right === null
      ? []
      : {
          side,
          text: `${letter}\u2009${right ? '✓' : '✗'}`,
          title: right ? trans.__('%1 right', letter) : trans.__('%1 wrong', letter)
        };
  });
  return sides.length > 0 || same !== false
    ? sides
    : [{ side: null, text: 'A\u2009≠\u2009B', title: trans.__('A and B predict other classes') }];
}

/** Leaves the telling to the tile's own title. */
function quietTitle(node: HTMLElement): HTMLElement {
  node.removeAttribute('title');
  return node;
}

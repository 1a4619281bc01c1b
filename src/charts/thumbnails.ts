import { elidedText } from './elidedText';
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

/** Leaves the telling to the tile's own title. */
function quietTitle(node: HTMLElement): HTMLElement {
  node.removeAttribute('title');
  return node;
}

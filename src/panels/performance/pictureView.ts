import { classLabel } from '../../charts/classRows';
import { element } from '../../charts/element';
import { elidedText } from '../../charts/elidedText';
import { shape } from '../../charts/format';
import { dimOutside, drawPicture, markBox } from '../../charts/picture';
import type { ITheme } from '../../charts/theme';
import type { IPicture, IPredictions } from '../../state';
import { nameText } from '../../text/names';
import { trans } from '../../text/trans';
import { LastSeen } from '../remember';
import type { IPatchRef } from './shownImage';

/** The chosen image or what enters the models, its true class, and the place of a patch in it. */
export class PictureView {
  /**
   * @param choice - which of the two is shown
   * @param inputs - what enters the models, in place of the image
   */
  constructor(choice: HTMLElement, inputs: HTMLElement) {
    this.node = element('figure', 'cnn-PictureView');
    this._frame = element('div', 'cnn-PictureView-frame');
    this._caption = element('figcaption', 'cnn-PictureView-caption');
    this._entered = element('div', 'cnn-PictureView-entered');
    this._entered.hidden = true;
    this._place = element('div', 'cnn-PictureView-place');
    this.node.append(choice, this._frame, inputs, this._caption, this._entered, this._place);
  }

  update(picture: IPicture | null, classes: readonly string[] | null): void {
    if (!this._memo.differs(picture, classes)) {
      return;
    }
    this._picture = picture;
    this._drawing = null;
    this._caption.replaceChildren();
    if (picture === null) {
      this._frame.replaceChildren();
      return;
    }
    const { name, label } = picture;
    const truth = label === null ? null : classLabel(classes, label);
    const called = nameText(name);
    const text = truth === null ? called : trans.__('%1, true class %2', called, nameText(truth));
    this._drawing = drawPicture({ ...picture, label: text });
    this._frame.replaceChildren(this._drawing);
    this._caption.append(...this._truth(truth), elidedText(name, 'cnn-PictureView-name'));
  }

  /** Frames the part that enters the models, once their predictions tell it. */
  frame(predictions: IPredictions | null, theme: ITheme): void {
    const entered = predictions?.entered ?? null;
    if (this._drawing !== null && this._frameMemo.differs(this._drawing, entered, theme)) {
      dimOutside(this._drawing, entered, theme);
    }
    // The line stays while those of another image are on their way: nothing moves.
    if (predictions !== null) {
      this._entered.hidden = entered === null;
      this._entered.textContent =
        entered && trans.__('The models see the framed part, %1.', shape(entered.slice(2)));
    }
  }

  /** Shows the image, or what enters the models in its place. */
  show(what: 'image' | 'inputs'): void {
    this._frame.hidden = what === 'inputs';
    this.node.classList.toggle('cnn-mod-inputs', what === 'inputs');
  }

  /** Lights up the place of a patch; null lights the whole image. */
  mark(ref: IPatchRef | null, theme: ITheme): void {
    const { width, height } = this._picture ?? { width: 0, height: 0 };
    this._place.textContent =
      ref === null ? trans.__('%1 pixels', shape([width, height])) : placeOf(ref);
    if (this._drawing !== null) {
      const mark = ref && { box: ref.patch.box, colour: theme[ref.side], theme };
      markBox(this._drawing, mark);
    }
  }

  /** The image with the place of a patch once more, for when the large one cannot be seen. */
  preview(ref: IPatchRef, theme: ITheme): readonly Node[] {
    if (this._picture === null || this._drawing === null) {
      return [];
    }
    if (!this._frame.hidden && inView(this._drawing)) {
      return [];
    }
    return [placedPatch(this._picture, ref, theme)];
  }

  private _truth(truth: string | null): HTMLElement[] {
    if (truth === null) {
      return [];
    }
    const star = element('span', 'cnn-PictureView-star');
    star.textContent = '★';
    star.title = trans.__('true class');
    star.setAttribute('role', 'img');
    star.setAttribute('aria-label', star.title);
    return [star, elidedText(truth, 'cnn-PictureView-truth')];
  }

  readonly node: HTMLElement;
  private readonly _frame: HTMLElement;
  private readonly _caption: HTMLElement;
  private readonly _entered: HTMLElement;
  private readonly _place: HTMLElement;
  private readonly _memo = new LastSeen();
  private readonly _frameMemo = new LastSeen();
  private _picture: IPicture | null = null;
  private _drawing: SVGSVGElement | null = null;
}

/** An image with the place of a patch in it. */
export function placedPatch(picture: IPicture, ref: IPatchRef, theme: ITheme): SVGSVGElement {
  const copy = drawPicture({ ...picture, label: placeOf(ref) });
  markBox(copy, { box: ref.patch.box, colour: theme[ref.side], theme });
  return copy;
}

function placeOf({ side, patch }: IPatchRef): string {
  const [x, y, width, height] = patch.box;
  const rank = patch.rank[side];
  return trans.__(
    '%1 #%2: %3 at %4, %5',
    side.toUpperCase(),
    rank ?? '–',
    shape([width, height]),
    x,
    y
  );
}

/** Whether at least half of an element's height is within the panel. */
function inView(node: Element): boolean {
  const own = node.getBoundingClientRect();
  const body = node.closest('.cnn-Panel-body')?.getBoundingClientRect() ?? own;
  const shown = Math.min(own.bottom, body.bottom) - Math.max(own.top, body.top);
  return shown >= own.height / 2;
}

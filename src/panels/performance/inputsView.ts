import { element } from '../../charts/element';
import { elidedText } from '../../charts/elidedText';
import { number } from '../../charts/format';
import { markBox } from '../../charts/picture';
import type { Box } from '../../charts/picture';
import { planePicture } from '../../charts/planePicture';
import type { IPlace } from '../../charts/planePicture';
import { paintColours, paintScale } from '../../charts/planePixels';
import type { IPixels } from '../../charts/pixelMap';
import { sideChip } from '../../charts/sideChip';
import { svg } from '../../charts/svg';
import type { ITheme } from '../../charts/theme';
import { description } from '../../charts/tooltip';
import type { Tooltip } from '../../charts/tooltip';
import type { IInputs, IPairNames, IPicture, ModelInput, Side } from '../../state';
import { nameText, sentenceText } from '../../text/names';
import { trans } from '../../text/trans';
import { LastSeen } from '../remember';
import { inputSentences, inputSize } from './inputWords';
import { grey } from './outputScales';
import { valuesAt, whereText } from './places';
import type { IPatchRef } from './shownImage';

export interface IInputsShown {
  readonly inputs: IInputs | null;
  /** The image that is shown; null while it has not come. */
  readonly picture: IPicture | null;
  readonly names: IPairNames;
  readonly theme: ITheme;
}

/** Snapshots that the same enters. */
type Sides = readonly [Side, ...Side[]];

/** What enters A and B, as pictures: one where the same enters both. */
export class InputsView {
  constructor(private readonly _tooltip: Tooltip) {}

  update({ inputs, picture, names, theme }: IInputsShown): void {
    if (!this._memo.differs(inputs, picture, names.a, names.b, theme)) {
      return;
    }
    if (this._marks.length > 0) {
      this._tooltip.hide();
    }
    this._picture = picture;
    this._marks = [];
    this.node.replaceChildren();
    if (inputs === null) {
      return;
    }
    const { a, b, same } = inputs;
    const alike = same || (a.error !== null && a.error === b.error);
    for (const sides of alike ? BOTH : EACH) {
      const { input, error } = inputs[sides[0]];
      const figure = element('figure', 'cnn-Inputs-figure');
      figure.dataset.input = sides.join('');
      figure.append(this._caption(sides, names, theme, input));
      figure.append(...(input === null ? [] : this._drawn(sides, input, theme)));
      const told = input === null ? [sentenceText(error ?? '')] : inputSentences(input, picture);
      const about = element('div', 'cnn-Inputs-about');
      about.append(...told.map(text => element('span', '', text)));
      figure.append(about);
      this.node.append(figure);
    }
  }

  /** Lights up the place of a patch, where it is known; null lights everything. */
  mark(ref: IPatchRef | null, theme: ITheme): void {
    for (const { root, input } of this._marks) {
      const box = ref && this._boxIn(input, ref.patch.box);
      markBox(root, ref && box && { box, colour: theme[ref.side], theme });
    }
  }

  private _caption(
    sides: Sides,
    names: IPairNames,
    theme: ITheme,
    input: ModelInput | null
  ): HTMLElement {
    const caption = element('figcaption', 'cnn-Inputs-caption');
    caption.append(...sides.map(side => sideChip(side, theme, nameText(names[side]))));
    if (sides.length === 1) {
      caption.append(elidedText(names[sides[0]]));
    }
    if (input !== null) {
      caption.append(element('span', 'cnn-Inputs-size', inputSize(input)));
    }
    return caption;
  }

  private _drawn(sides: Sides, input: ModelInput, theme: ITheme): HTMLElement[] {
    const called = nameText(this._picture?.name ?? '');
    const canvas = planePicture({
      pixels: paintInput(input, theme),
      label: trans.__('Network input of %1 for %2', sidesText(sides), called),
      onPoint: (place, event) => this._point(sides, input, place, event)
    });
    const [height, width] = input.plane.whole;
    const root = svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'cnn-Inputs-mark' });
    root.setAttribute('aria-hidden', 'true');
    this._marks.push({ root, input });
    const frame = element('div', 'cnn-Inputs-picture');
    frame.style.setProperty('--cnn-ratio', String(width / height));
    frame.append(...(canvas === null ? [] : [canvas]), root);
    return [frame];
  }

  /** A box of the image in what enters the model; null where that is not known. */
  private _boxIn(input: ModelInput, [x, y, width, height]: Box): Box | null {
    if (input.origin === 'preprocess' || this._picture === null) {
      return null;
    }
    const { whole } = input.plane;
    const [across, down] = [whole[1] / this._picture.width, whole[0] / this._picture.height];
    return [x * across, y * down, width * across, height * down];
  }

  private _point(
    sides: Sides,
    { plane }: ModelInput,
    place: IPlace | null,
    { clientX, clientY }: MouseEvent
  ): void {
    if (place === null) {
      this._tooltip.hide();
      return;
    }
    const values = valuesAt(plane, place).map(number).join(', ');
    const rows = [[sidesText(sides), values] as const];
    this._tooltip.show(description(whereText(plane, place), rows), clientX, clientY);
  }

  readonly node = element('div', 'cnn-Inputs');
  private readonly _memo = new LastSeen();
  private _picture: IPicture | null = null;
  private _marks: { readonly root: SVGSVGElement; readonly input: ModelInput }[] = [];
}

const BOTH: readonly Sides[] = [['a', 'b']];
const EACH: readonly Sides[] = [['a'], ['b']];

function sidesText(sides: Sides): string {
  return sides.length === 2 ? trans.__('A and B') : sides[0].toUpperCase();
}

function paintInput({ plane, low, high }: ModelInput, { missing }: ITheme): IPixels {
  const ends = [low ?? 0, high ?? 0] as const;
  return plane.values.length > plane.width * plane.height
    ? paintColours(plane, ends, missing)
    : paintScale(plane, ends, { ramp: grey, missing });
}

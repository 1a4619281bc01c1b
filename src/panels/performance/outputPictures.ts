import { classColour } from '../../charts/classColours';
import { classLabel } from '../../charts/classRows';
import { element } from '../../charts/element';
import { elidedText } from '../../charts/elidedText';
import { number, percent } from '../../charts/format';
import { planePicture } from '../../charts/planePicture';
import type { IPlace } from '../../charts/planePicture';
import { classesIn } from '../../charts/planePixels';
import type { IPixels } from '../../charts/pixelMap';
import { keyLegend, scaleLegend } from '../../charts/scaleLegend';
import { sideChip } from '../../charts/sideChip';
import type { ITheme } from '../../charts/theme';
import { description } from '../../charts/tooltip';
import type { Tooltip } from '../../charts/tooltip';
import type { IOutputs, IPairNames, OutputPlane, OutputView, Side } from '../../state';
import { nameText, sentenceText } from '../../text/names';
import { trans } from '../../text/trans';

import { differenceScale, paintDifference, paintPlane, planeScale } from './outputScales';
import { reducedNote, valuesAt, whereText } from './places';

/** Classes that the legend names. */
const NAMED = 24;

export interface IDrawnOutputs {
  readonly outputs: IOutputs;
  readonly names: IPairNames;
  /** Of the channels, where they are as many. */
  readonly classes: readonly string[] | null;
  readonly theme: ITheme;
  readonly tooltip: Tooltip;
}

/** A, B and their difference side by side, and what their colours mean. */
export function outputPictures(drawn: IDrawnOutputs, view: OutputView): HTMLElement[] {
  const { outputs, names, theme } = drawn;
  const pictures = element('div', 'cnn-Outputs-pictures');
  for (const side of ['a', 'b'] as const) {
    const plane = view[side];
    const pixels = plane && paintPlane(view, plane, theme);
    const why =
      outputs[side].error === null
        ? trans.__('No such output or channel.')
        : trans.__('No output.');
    const title = [sideChip(side, theme), elidedText(names[side])];
    pictures.append(figure(drawn, view, side, { title, pixels, why }));
  }
  const { difference } = view;
  const pixels = difference && paintDifference(view, difference, theme);
  const title = [element('span', '', view.kind === 'classes' ? 'A ≠ B' : trans.__('difference'))];
  const why = view.a && view.b ? trans.__('Their sizes differ, so there is no difference.') : '';
  pictures.append(figure(drawn, view, 'difference', { title, pixels, why }));
  return [pictures, legend(drawn, view)];
}

interface IFigure {
  readonly title: readonly Node[];
  readonly pixels: IPixels | null;
  /** Why there is no picture. */
  readonly why: string;
}

function figure(
  drawn: IDrawnOutputs,
  view: OutputView,
  which: Side | 'difference',
  { title, pixels, why }: IFigure
): HTMLElement {
  const root = element('figure', 'cnn-Outputs-figure');
  root.dataset.plane = which;
  const caption = element('figcaption', 'cnn-Outputs-caption');
  caption.append(...title);
  root.append(caption);
  const label =
    which === 'difference'
      ? trans.__('Difference of the outputs')
      : trans.__('Output of %1', which.toUpperCase());
  const canvas =
    pixels &&
    planePicture({
      pixels,
      label,
      onPoint: (place, event) => point(drawn, view, which, place, event)
    });
  root.append(canvas ?? element('p', 'cnn-Outputs-none', sentenceText(why)));
  return root;
}

function point(
  { names, classes, tooltip }: IDrawnOutputs,
  view: OutputView,
  which: Side | 'difference',
  place: IPlace | null,
  event: MouseEvent
): void {
  const own = view[which];
  if (place === null || own === null) {
    tooltip.hide();
    return;
  }
  const rows = (['a', 'b', 'difference'] as const).flatMap(key => {
    const plane = view[key];
    const alike = plane?.width === own.width && plane.height === own.height;
    if (plane === null || !alike || (key === 'difference' && view.kind === 'classes')) {
      return [];
    }
    const title =
      key === 'difference'
        ? trans.__('difference')
        : `${key.toUpperCase()} ${nameText(names[key])}`;
    return [[title, told(view, plane, place, classes)] as const];
  });
  tooltip.show(description(whereText(own, place), rows), event.clientX, event.clientY);
}

function told(
  { kind }: OutputView,
  plane: OutputPlane,
  place: IPlace,
  classes: readonly string[] | null
): string {
  const found = valuesAt(plane, place);
  return kind === 'classes' && !Number.isNaN(found[0])
    ? nameText(classLabel(classes, found[0]))
    : found.map(number).join(', ');
}

function legend({ classes, theme }: IDrawnOutputs, view: OutputView): HTMLElement {
  const root = element('div', 'cnn-Outputs-legend');
  const scales = [planeScale(view), differenceScale(view, theme)];
  root.append(...scales.flatMap(scale => (scale === null ? [] : [scaleLegend(scale)])));
  if (view.kind === 'classes') {
    root.append(...classKeys(view, classes, theme));
  }
  const notes = notesOf(view);
  root.append(...notes.map(note => element('span', 'cnn-Outputs-note', note)));
  return root;
}

function classKeys(
  view: OutputView,
  classes: readonly string[] | null,
  theme: ITheme
): HTMLElement[] {
  const found = classesIn([view.a, view.b]);
  const keys = found.slice(0, NAMED).map(index => {
    const name = nameText(classLabel(classes, index));
    const colour = classColour(index);
    return keyLegend({
      id: `class${index}`,
      name,
      text: trans.__('The strongest is %1.', name),
      colour
    });
  });
  if (found.length > NAMED) {
    keys.push(element('span', 'cnn-Outputs-note', trans.__('and %1 more', found.length - NAMED)));
  }
  if (view.disagree !== null) {
    const share = percent(view.disagree);
    const text = trans.__('The share of the places at which A and B have another class.');
    const key = keyLegend({
      id: 'disagree',
      name: trans.__('%1 differ', share),
      text,
      colour: theme.highlight
    });
    key.dataset.value = String(view.disagree);
    keys.push(key);
  }
  return keys;
}

function notesOf(view: OutputView): string[] {
  const { kind, channels, low, high, clipped } = view;
  const notes = [];
  if (kind === 'colour' && channels === 3) {
    notes.push(trans.__('Colours from %1 to %2.', number(low), number(high)));
  }
  if (clipped > 0) {
    notes.push(trans.__('%1 of the values are beyond and clipped.', percent(clipped)));
  }
  if (view.a === null && view.b === null) {
    return notes;
  }
  return [...notes, ...reducedNote(Math.max(view.a?.step ?? 1, view.b?.step ?? 1))];
}

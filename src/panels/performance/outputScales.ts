import { interpolateViridis } from 'd3';

import { number } from '../../charts/format';
import { paintClasses, paintColours, paintScale } from '../../charts/planePixels';
import type { IPixels } from '../../charts/pixelMap';
import type { IScaleLegend } from '../../charts/scaleLegend';
import type { ITheme } from '../../charts/theme';
import type { OutputPlane, OutputView } from '../../state';
import { trans } from '../../text/trans';

const STOPS = 9;

/** Grey as a byte of a picture is, from black to white in either theme. */
export function grey(share: number): string {
  const byte = Math.round(255 * share);
  return `rgb(${byte}, ${byte}, ${byte})`;
}

/** Whether the difference has a sign: of one number a place. */
function isSigned({ kind, channels }: OutputView): boolean {
  return kind === 'values' || (kind === 'colour' && channels === 1);
}

/** The pixels of A's or B's plane, both on one scale. */
export function paintPlane(view: OutputView, plane: OutputPlane, theme: ITheme): IPixels {
  const { missing } = theme;
  const ends = [view.low ?? 0, view.high ?? 0] as const;
  if (view.kind === 'classes') {
    return paintClasses(plane, missing);
  }
  return view.kind === 'colour' && view.channels === 3
    ? paintColours(plane, ends, missing)
    : paintScale(plane, ends, { ramp: rampOf(view), missing });
}

/** The pixels of the difference, on a scale of its own. */
export function paintDifference(view: OutputView, plane: OutputPlane, theme: ITheme): IPixels {
  const most = view.most ?? 0;
  const { missing } = theme;
  if (view.kind === 'classes') {
    const ramp = (share: number): string => (share > 0 ? theme.highlight : theme.change(0));
    return paintScale(plane, [0, 1], { ramp, missing });
  }
  return isSigned(view)
    ? paintScale(plane, [-most, most], { ramp: share => theme.diverging(2 * share - 1), missing })
    : paintScale(plane, [0, most || 1], { ramp: theme.change, missing });
}

/** The scale of A and B; null for colours and classes, which have none. */
export function planeScale(view: OutputView): IScaleLegend | null {
  const { kind, channels, low, high } = view;
  if (kind === 'classes' || (kind === 'colour' && channels === 3) || low === null) {
    return null;
  }
  return {
    id: 'output',
    name: trans.__('A and B'),
    text: trans.__('The values of A and of B, both on one scale.'),
    low: number(low),
    high: number(high),
    colours: stops(rampOf(view)),
    max: high
  };
}

/** The scale of the difference; null for classes, and where there is none. */
export function differenceScale(view: OutputView, theme: ITheme): IScaleLegend | null {
  const { kind, most } = view;
  if (kind === 'classes' || most === null) {
    return null;
  }
  const signed = isSigned(view);
  return {
    id: 'outputDifference',
    name: signed ? 'B − A' : '|B − A|',
    text: signed
      ? trans.__('The difference B − A.')
      : trans.__('The largest |B − A| of the three colours of every place.'),
    low: number(signed ? -most : 0),
    high: number(most),
    colours: stops(signed ? share => theme.diverging(2 * share - 1) : theme.change),
    max: most
  };
}

function rampOf({ kind }: OutputView): (share: number) => string {
  return kind === 'colour' ? grey : interpolateViridis;
}

function stops(ramp: (share: number) => string): readonly string[] {
  return Array.from({ length: STOPS }, (_, i) => ramp(i / (STOPS - 1)));
}

import { element } from '../../../charts/element';
import { elidedText } from '../../../charts/elidedText';
import { percent } from '../../../charts/format';
import type { ITheme } from '../../../charts/theme';
import type { PartEffect } from '../../../state';
import { nameText } from '../../../text/names';
import { trans } from '../../../text/trans';
import { button } from '../../elements';

export interface ILayerTable {
  readonly parts: readonly PartEffect[];
  readonly selected: string | null;
  readonly theme: ITheme;
  readonly choose: (layer: string) => void;
}

/** What each layer does for one image: how much it recovers, and whether it returns the prediction. */
export function layerTable(state: ILayerTable): HTMLElement {
  const table = element('table', 'cnn-Cause-table');
  table.setAttribute('aria-label', trans.__('Layers of A, each put into B by itself'));
  const head = element('tr', '');
  const heading = (text: string, title: string): HTMLElement => {
    const cell = element('th', '', text);
    cell.scope = 'col';
    cell.title = title;
    return cell;
  };
  head.append(
    heading(trans.__("A's layer"), ''),
    heading(
      trans.__('recovery'),
      trans.__(
        'How far the margin between the two classes goes from B (0) to A (1). It may go beyond both.'
      )
    ),
    heading(trans.__('returns'), trans.__('Whether B then predicts the class of A.')),
    heading(
      trans.__('control'),
      trans.__('Whether as large a change in the wrong places does the same.')
    )
  );
  const body = element('tbody', '');
  const scale = scaleOf(state.parts);
  body.append(...state.parts.map(part => row(part, scale, state)));
  const top = element('thead', '');
  top.append(head);
  table.append(top, body);
  return table;
}

interface IScale {
  readonly low: number;
  readonly high: number;
}

/** From B to A at least. */
function scaleOf(parts: readonly PartEffect[]): IScale {
  const values = parts.flatMap(({ recovery }) => (isNumber(recovery) ? [recovery] : []));
  return { low: Math.min(0, ...values), high: Math.max(1, ...values) };
}

function row(part: PartEffect, scale: IScale, state: ILayerTable): HTMLElement {
  const { layer, returned, control_returned: control } = part;
  const node = element('tr', 'cnn-Cause-row');
  node.dataset.layer = layer;
  node.dataset.returned = String(returned);
  node.dataset.recovery = String(part.recovery ?? '');
  node.dataset.control = String(control ?? '');
  if (layer === state.selected) {
    node.setAttribute('aria-current', 'true');
  }
  const name = element('th', '');
  name.scope = 'row';
  const choose = button('', () => state.choose(layer), 'cnn-QuietButton cnn-Cause-layer');
  choose.title = trans.__("Put all of A's %1 into B", nameText(layer));
  choose.append(elidedText(layer));
  name.append(choose);
  node.append(
    name,
    recoveryCell(part.recovery, scale, state.theme),
    mark(returned > 0, trans.__('returns the prediction'), trans.__('does not')),
    control === null
      ? element('td', 'cnn-Cause-mark', '')
      : mark(control > 0, trans.__('the control returns it, too'), trans.__('the control does not'))
  );
  return node;
}

function recoveryCell(recovery: number | null, { low, high }: IScale, theme: ITheme): HTMLElement {
  const cell = element('td', 'cnn-Cause-recovery');
  if (!isNumber(recovery)) {
    cell.textContent = '–';
    return cell;
  }
  const at = (value: number): number => (value - low) / (high - low);
  const track = element('span', 'cnn-Cause-track');
  const bar = element('span', 'cnn-Cause-bar');
  bar.style.insetInlineStart = `${100 * Math.min(at(0), at(recovery))}%`;
  bar.style.width = `${(100 * Math.abs(recovery)) / (high - low)}%`;
  bar.style.background = theme.diverging(recovery < 0 ? -1 : 1);
  const zero = element('span', 'cnn-Cause-zero');
  zero.style.insetInlineStart = `${100 * at(0)}%`;
  track.append(bar, zero);
  cell.append(track, element('span', 'cnn-Cause-figure', percent(recovery).replace('-', '−')));
  return cell;
}

/** A sign with its meaning for readers. */
function mark(isOn: boolean, yes: string, no: string): HTMLElement {
  const cell = element('td', 'cnn-Cause-mark');
  const sign = element('span', '', isOn ? '✓' : '–');
  sign.setAttribute('role', 'img');
  sign.setAttribute('aria-label', isOn ? yes : no);
  sign.title = isOn ? yes : no;
  cell.append(sign);
  return cell;
}

function isNumber(value: number | null): value is number {
  return value !== null && Number.isFinite(value);
}

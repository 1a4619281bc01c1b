import { element } from '../../charts/element';
import { elided } from '../../charts/elidedText';
import { count, measureText } from '../../charts/format';
import type { ITheme } from '../../charts/theme';
import type { IMeasure, INetwork } from '../../state';
import { shortKind } from '../../text/kinds';
import { nameText } from '../../text/names';
import { trans } from '../../text/trans';
import { causeColumns } from './cause';
import { layerRows, sortedRows, valueOf } from './layerRows';
import type { ILayerRow, IListOrder } from './layerRows';
import type { IListColumn, IListContent } from './listView';
import { figureOf } from './marks';
import type { IRatings } from './ratings';

export interface IListStyle {
  readonly ratings: IRatings;
  readonly measures: readonly IMeasure[];
  readonly measure: IMeasure;
  /** How strong a value's shade is, 0 to 1. */
  readonly shadeOf: (value: number) => number;
  readonly selected: string | null;
  readonly theme: ITheme;
  readonly order: IListOrder;
}

/** The layers of a network as a table: the chosen measure first, with bars from zero. */
export function layerList(network: INetwork, style: IListStyle): IListContent {
  const { ratings, measures, measure, selected, order } = style;
  const isCause = measure.id === 'cause';
  const others = [
    ...(isCause ? causeColumns() : []),
    ...measures.filter(({ id }) => id !== measure.id)
  ];
  const rows = layerRows(network.layers, ratings);
  const byId = new Map(rows.map(row => [row.layer.id, row]));
  const most = Math.max(0, ...ratings.values);
  const left = network.layers.length - rows.length;
  return {
    columns: columns(measure, others),
    rows: sortedRows(rows, order).map(({ layer }) => layer.id),
    cells: id => {
      const row = byId.get(id);
      return row === undefined ? [] : cells(row, others, most, style);
    },
    selected,
    order,
    note:
      left === 0
        ? ''
        : trans._n(
            '%1 layer without weights is not listed.',
            '%1 layers without weights are not listed.',
            left
          )
  };
}

function columns(measure: IMeasure, others: readonly IMeasure[]): readonly IListColumn[] {
  const hint = ({ formula, text }: IMeasure): string => `${formula}. ${text}`.trim();
  return [
    { id: 'shown', title: measure.name, hint: hint(measure), width: 92, isNumber: true },
    {
      id: 'name',
      title: trans.__('Layer'),
      hint: trans.__('Sort in the order of the network'),
      width: 104,
      isNumber: false
    },
    { id: 'kind', title: trans.__('Kind'), hint: '', width: 56, isNumber: false },
    { id: 'parameters', title: trans.__('Parameters'), hint: '', width: 84, isNumber: true },
    ...others.map(other => ({
      id: `measure ${other.id}`,
      title: other.name,
      hint: hint(other),
      width: 104,
      isNumber: true
    }))
  ];
}

function cells(
  row: ILayerRow,
  others: readonly IMeasure[],
  most: number,
  style: IListStyle
): readonly HTMLElement[] {
  const { layer, name, parameters } = row;
  const title = element('th', 'cnn-List-name');
  title.append(elided(name));
  title.scope = 'row';
  title.title = nameText(layer.id);
  return [
    changeCell(row, most, style),
    title,
    kindCell(row),
    element('td', 'cnn-mod-number', count(parameters)),
    ...others.map(other => {
      const value = valueOf(row, other);
      return element('td', 'cnn-mod-number', value === null ? '–' : measureText(value, other));
    })
  ];
}

function kindCell({ layer, kind }: ILayerRow): HTMLElement {
  const cell = element('td', '', shortKind(layer.kind));
  cell.title = kind;
  return cell;
}

/** The chosen measure: a bar as long as the change, shaded as in the graph, and the number. */
function changeCell(
  { rating }: ILayerRow,
  most: number,
  { measure, shadeOf, theme }: IListStyle
): HTMLElement {
  const cell = element('td', 'cnn-mod-number');
  const line = element('div', 'cnn-List-change');
  const { value } = rating;
  cell.dataset.value = value === null ? '' : String(value);
  const track = element('span', 'cnn-List-track');
  if (value !== null && most > 0) {
    const bar = element('span', 'cnn-List-bar');
    bar.style.width = `${(100 * value) / most}%`;
    bar.style.background = theme.change(shadeOf(value));
    track.append(bar);
  }
  line.append(track, element('span', 'cnn-List-figure', figureOf(rating, measure)));
  cell.append(line);
  return cell;
}

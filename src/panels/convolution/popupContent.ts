import { element } from '../../charts/element';
import { cellSummary, relativeDifference } from '../../charts/cellWeights';
import { number } from '../../charts/format';
import { kernelMatrix } from '../../charts/kernelMatrix';
import { scaleLegend } from '../../charts/scaleLegend';
import type { ITheme } from '../../charts/theme';
import { description } from '../../charts/tooltip';
import { windowPosition } from '../../charts/weightMap';
import type { ITable } from '../../export';
import type { ISlice, IWeights } from '../../state';
import { sentenceText } from '../../text/names';
import { trans } from '../../text/trans';
import { isSingle } from './axes';
import { cellValue, distanceName, distanceText, sideName } from './content';
import type { IMapModel, Row } from './content';

/** A cell's weights in A and B and their difference, or how far they are. */
export function popupContent(
  model: IMapModel,
  cell: { readonly kernel: number; readonly channel: number },
  weights: IWeights | null,
  slice: ISlice<unknown>,
  theme: ITheme
): HTMLElement {
  const root = document.createElement('div');
  const { kernel, channel } = cell;
  const distance: Row = [distanceName(model), distanceText(model, kernel, channel)];
  Object.assign(root.dataset, {
    kernel: String(kernel),
    channel: String(channel),
    value: String(cellValue(model.change, kernel, channel)),
    ready: String(weights !== null)
  });
  if (weights === null) {
    root.append(description('', [distance]), waiting(slice));
  } else if (isSingle(model.change.grid)) {
    root.append(singleWeight(model, distance, weights));
  } else {
    root.append(...matrices(model, distance, weights, theme));
  }
  return root;
}

function waiting(slice: ISlice<unknown>): HTMLElement {
  const node = document.createElement('p');
  node.textContent =
    slice.status === 'error' ? sentenceText(slice.message) : trans.__('Fetching the weights …');
  return node;
}

function singleWeight({ change }: IMapModel, distance: Row, { a, b }: IWeights): HTMLElement {
  const node = description('', [
    [sideName('A', change.pair), number(a[0])],
    [sideName('B', change.pair), number(b[0])],
    ['B − A', number(b[0] - a[0])],
    distance,
    [trans.__('Relative percent difference'), number(relativeDifference(a[0], b[0]))]
  ]);
  node.dataset.a = String(a[0]);
  node.dataset.b = String(b[0]);
  return node;
}

function matrices(
  { change, layout }: IMapModel,
  distance: Row,
  { a, b }: IWeights,
  theme: ITheme
): HTMLElement[] {
  const summary = cellSummary(a, b);
  const difference = Float64Array.from(a, (value, i) => b[i] - value);
  const row = document.createElement('div');
  row.className = 'cnn-CellPopup-matrices';
  const { diverging, missing } = theme;
  const common = { layout, max: summary.extent, diverging, missing };
  const own = { ...common, max: summary.change };
  row.append(
    kernelMatrix({ caption: sideName('A', change.pair), values: a, ...common }),
    kernelMatrix({ caption: sideName('B', change.pair), values: b, ...common }),
    kernelMatrix({ caption: 'B − A', values: difference, ...own })
  );
  const legend = (id: string, name: string, text: string, max: number): HTMLElement =>
    scaleLegend({
      id,
      name,
      text,
      low: number(-max).replace('-', '−'),
      high: number(max),
      colours: [-1, -0.5, 0, 0.5, 1].map(diverging),
      max
    });
  const scales = element('div', 'cnn-CellPopup-scales');
  scales.append(
    legend('cell', trans.__('Weights'), trans.__('One scale for A and B.'), summary.extent),
    legend('difference', 'B − A', trans.__('The difference has its own scale.'), summary.change)
  );
  const measures = description('', [
    distance,
    [trans.__('Relative percent difference, mean'), number(summary.meanRpd)],
    [trans.__('Relative percent difference, largest'), number(summary.maxRpd)]
  ]);
  return [row, scales, measures];
}

/** A cell's weights as a table, to be copied. */
export function cellTable(
  { change, layout }: IMapModel,
  { kernel, channel }: { readonly kernel: number; readonly channel: number },
  { a, b }: IWeights
): ITable {
  return {
    file: `kernel-${kernel}-channel-${channel}`,
    title: trans.__('weights'),
    columns: ['layer', 'parameter', 'kernel', 'channel', 'row', 'column', 'a', 'b', 'b_minus_a'],
    rows: Array.from(a, (value, i) => {
      const { row, column } = windowPosition(layout, i);
      const place = [change.layer, change.parameter, kernel, channel, row, column];
      return [...place, value, b[i], b[i] - value];
    })
  };
}

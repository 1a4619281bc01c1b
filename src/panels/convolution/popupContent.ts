import { cellSummary, relativeDifference } from '../../charts/cellWeights';
import { number } from '../../charts/format';
import { kernelMatrix } from '../../charts/kernelMatrix';
import { scaleLegend } from '../../charts/scaleLegend';
import type { ITheme } from '../../charts/theme';
import { description } from '../../charts/tooltip';
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
  row.append(
    kernelMatrix({ caption: sideName('A', change.pair), values: a, ...common }),
    kernelMatrix({ caption: sideName('B', change.pair), values: b, ...common }),
    kernelMatrix({ caption: 'B − A', values: difference, ...common })
  );
  const end = number(summary.extent);
  const legend = scaleLegend({
    id: 'cell',
    name: trans.__('Weights and difference'),
    text: trans.__('One scale for A, B and their difference.'),
    low: `−${end}`,
    high: end,
    colours: [-1, -0.5, 0, 0.5, 1].map(diverging),
    max: summary.extent
  });
  const measures = description('', [
    distance,
    [trans.__('Relative percent difference, mean'), number(summary.meanRpd)],
    [trans.__('Relative percent difference, largest'), number(summary.maxRpd)]
  ]);
  return [row, legend, measures];
}

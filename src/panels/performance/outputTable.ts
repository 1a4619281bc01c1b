import { element } from '../../charts/element';
import { elidedText } from '../../charts/elidedText';
import { count, nonfiniteWords, number, shape } from '../../charts/format';
import type { IOutputs, OutputRow, OutputSide } from '../../state';
import { MOST, nameText } from '../../text/names';
import { trans } from '../../text/trans';

const columns = (): readonly [name: string, text: string][] => [
  [trans.__('output'), trans.__('The name of the output.')],
  [trans.__('shape'), trans.__('Its shape for one image, and its type.')],
  ['RMS', trans.__('Root mean square of the difference B − A.')],
  [trans.__('largest'), trans.__('The largest |B − A|.')]
];

/** What both models give, and how far A and B differ. */
export function outputTable({ rows, total, chosen, view }: IOutputs): HTMLElement {
  const root = element('div', 'cnn-Outputs-all');
  const table = element('table', 'cnn-Outputs-table');
  const head = table.createTHead().insertRow();
  for (const [name, text] of columns()) {
    const cell = element('th', '', name);
    cell.title = text;
    cell.scope = 'col';
    head.append(cell);
  }
  const body = table.createTBody();
  rows.forEach((row, place) => {
    const node = line(row);
    node.dataset.output = String(place);
    node.classList.toggle('cnn-mod-drawn', view !== null && place === chosen);
    body.append(node);
  });
  root.append(table);
  if (total > rows.length) {
    const more = trans.__('The first %1 of %2 outputs.', count(rows.length), count(total));
    root.append(element('p', 'cnn-Outputs-note', more));
  }
  return root;
}

function line(row: OutputRow): HTMLTableRowElement {
  const node = element('tr', '');
  const name = element('th', '');
  name.scope = 'row';
  name.append(elidedText(row.a?.name ?? row.b?.name ?? ''));
  name.title = both(row, side => nameText(side.name));
  const type = (side: OutputSide): string =>
    `${shape(side.shape)} ${nameText(side.dtype, MOST.short)}`;
  const what = element('td', '', both(row, type));
  if ([row.a, row.b].some(side => side !== null && !isFinite(side))) {
    const bad = both(row, ({ nonfinite }) => nonfiniteWords(nonfinite));
    what.append(element('span', 'cnn-Outputs-nonfinite', ` ${bad}`));
  }
  node.append(name, what, figure(row.rms, row), figure(row.largest, row));
  return node;
}

function isFinite({ nonfinite: { nan, posinf, neginf } }: OutputSide): boolean {
  return nan + posinf + neginf === 0;
}

function figure(value: number | null, row: OutputRow): HTMLElement {
  const node = element('td', 'cnn-Outputs-figure', number(value));
  node.dataset.value = value === null ? '' : String(value);
  if (value === null) {
    node.title = whyNot(row);
  }
  return node;
}

function whyNot({ a, b, positions }: OutputRow): string {
  if (a === null || b === null) {
    return trans.__('Only %1 has this output.', a === null ? 'B' : 'A');
  }
  return positions === 0
    ? trans.__('No position has a finite number in both.')
    : trans.__('The outputs have other shapes, or are no numbers.');
}

/** Said once where it is the same of A and of B. */
function both({ a, b }: OutputRow, say: (side: OutputSide) => string): string {
  const [left, right] = [a && say(a), b && say(b)];
  if (left !== null && right !== null && left !== right) {
    return `A: ${left}; B: ${right}`;
  }
  return left ?? right ?? '';
}

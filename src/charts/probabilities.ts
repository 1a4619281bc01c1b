import { interpolateRgb } from 'd3';

import type { IClassRow } from './classRows';
import { readableOn } from './contrast';
import { elidedText } from './elidedText';
import { percent } from './format';
import { sideChip, sideLetter } from './sideChip';
import type { Answering } from './sideChip';
import type { ITheme } from './theme';
import { bareName, nameText, sentenceText } from '../text/names';
import { trans } from '../text/trans';

type Side = 'a' | 'b';

/** A bar that is longer, as a share of its track, has its figure inside. */
const ROOMY = 0.5;

export interface IProbabilityChart {
  readonly rows: readonly IClassRow[];
  /** The probability at which a bar is full. */
  readonly scale: number;
  readonly names: Readonly<Record<Side, string>>;
  /** Why a snapshot has no bars. */
  readonly errors: Readonly<Record<Side, string | null>>;
  /** What a snapshot without class scores gives. */
  readonly instead: Readonly<Record<Side, string | null>>;
  /** What is put into B, which then has a second bar; null for nothing. */
  readonly hybrid?: IHybridBars | null;
  readonly theme: ITheme;
  readonly onHover: (row: IClassRow | null, event: Event) => void;
}

export interface IHybridBars {
  readonly name: string;
  /** The same in the room of a column. */
  readonly short: string;
  /** Whether others are on their way. */
  readonly waits: boolean;
}

/**
 * Class probabilities of both snapshots back to back: A's bars grow to the left of the classes,
 * B's to the right, below them those of B with something of A. A table, so that it reads without
 * sight as well.
 */
export function drawProbabilities(chart: IProbabilityChart): HTMLElement {
  const root = block('cnn-Probabilities', 'table');
  root.classList.toggle('cnn-mod-hybrid', (chart.hybrid ?? null) !== null);
  root.classList.toggle('cnn-mod-waits', chart.hybrid?.waits ?? false);
  const { a, b } = chart.names;
  root.setAttribute(
    'aria-label',
    trans.__('Class probabilities of %1 and %2', nameText(a), nameText(b))
  );
  const longest = chart.rows.reduce((most, { name }) => Math.max(most, bareName(name).length), 0);
  root.style.setProperty('--cnn-name-length', String(longest));
  root.append(header(chart));
  const { errors, instead } = chart;
  if ([errors.a, errors.b, instead.a, instead.b].some(text => text !== null)) {
    root.append(reasons(chart));
  }
  let rank = -1;
  for (const row of chart.rows) {
    root.append(drawRow(row, row.rank > rank + 1, chart));
    rank = row.rank;
  }
  if (chart.rows.length > 0) {
    root.append(axis(chart.scale));
  }
  return root;
}

function header({ names, theme, hybrid = null }: IProbabilityChart): HTMLElement {
  const row = block('cnn-Probabilities-row cnn-mod-header', 'row');
  const heading = (side: Side): HTMLElement => {
    const cell = block(`cnn-Probabilities-side cnn-mod-${side}`, 'columnheader');
    cell.append(sideChip(side, theme), elidedText(names[side]));
    return cell;
  };
  const middle = block('cnn-Probabilities-class', 'columnheader');
  middle.textContent = trans.__('class');
  row.append(heading('a'), middle, heading('b'));
  if (hybrid !== null) {
    const cell = block('cnn-Probabilities-side cnn-mod-hybrid', 'columnheader');
    cell.append(sideChip('hybrid', theme, hybrid.name), elidedText(hybrid.short));
    row.append(cell);
  }
  return row;
}

function reasons({ errors, instead }: IProbabilityChart): HTMLElement {
  const row = block('cnn-Probabilities-row cnn-mod-errors', 'row');
  const sentence = (side: Side): HTMLElement => {
    const cell = block(`cnn-Probabilities-side cnn-mod-${side}`, 'cell');
    cell.textContent = sentenceText(errors[side] ?? instead[side] ?? '');
    cell.dataset.error = errors[side] === null ? '' : side;
    return cell;
  };
  if (errors.a !== null && errors.a === errors.b) {
    const both = sentence('a');
    both.dataset.error = 'both';
    row.append(both);
    return row;
  }
  row.append(sentence('a'), block('cnn-Probabilities-class', 'cell'), sentence('b'));
  return row;
}

function drawRow(row: IClassRow, skipped: boolean, chart: IProbabilityChart): HTMLElement {
  const node = block('cnn-Probabilities-row', 'row');
  node.classList.toggle('cnn-mod-truth', row.truth);
  node.classList.toggle('cnn-mod-skipped', skipped);
  node.dataset.class = String(row.index);
  node.dataset.name = row.name;
  node.dataset.a = value(row.a);
  node.dataset.b = value(row.b);
  node.dataset.truth = String(row.truth);
  node.append(bar('a', row, chart), label(row, chart.theme), bar('b', row, chart));
  if ((chart.hybrid ?? null) !== null) {
    node.dataset.hybrid = value(row.hybrid);
    node.append(bar('hybrid', row, chart));
  }
  node.addEventListener('pointermove', event => chart.onHover(row, event));
  node.addEventListener('pointerleave', event => chart.onHover(null, event));
  return node;
}

function bar(side: Answering, row: IClassRow, { scale, theme }: IProbabilityChart): HTMLElement {
  const cell = block(`cnn-Probabilities-side cnn-mod-${side}`, 'cell');
  const share = row[side];
  if (share === null) {
    return cell;
  }
  const fill = block('cnn-Probabilities-bar', 'presentation');
  const length = Number.isFinite(share) ? Math.min(1, Math.max(0, share / scale)) : 0;
  const predicted = isPredicted(row, side);
  fill.style.setProperty('--cnn-share', String(length));
  fill.style.background = predicted
    ? theme[side]
    : interpolateRgb(theme.background, theme[side])(0.5);
  const figure = block('cnn-Probabilities-figure', 'presentation');
  figure.textContent = Number.isFinite(share) ? percent(share) : 'NaN';
  cell.classList.toggle('cnn-mod-predicted', predicted);
  if (length > ROOMY) {
    figure.style.color = readableOn(fill.style.background);
    fill.append(figure);
    cell.append(fill);
  } else {
    cell.append(fill, figure);
  }
  return cell;
}

function isPredicted(row: IClassRow, side: Answering): boolean {
  return { a: row.predictedA, b: row.predictedB, hybrid: row.predictedHybrid }[side];
}

function label(row: IClassRow, theme: ITheme): HTMLElement {
  const cell = block('cnn-Probabilities-class', 'rowheader');
  const slot = (...sides: readonly Answering[]): HTMLElement => {
    const node = block('cnn-Probabilities-slot', 'presentation');
    const own = sides.filter(side => isPredicted(row, side));
    node.append(
      ...own.map(side => sideChip(side, theme, trans.__('predicted by %1', sideLetter(side))))
    );
    return node;
  };
  const text = block('cnn-Probabilities-name', 'presentation');
  if (row.truth) {
    const star = block('cnn-Probabilities-star', 'img');
    star.setAttribute('aria-label', trans.__('true class'));
    star.textContent = '★';
    text.append(star);
  }
  text.append(elidedText(row.name));
  cell.append(slot('a'), text, slot('b', 'hybrid'));
  return cell;
}

function axis(scale: number): HTMLElement {
  const row = block('cnn-Probabilities-row cnn-mod-axis', 'presentation');
  row.setAttribute('aria-hidden', 'true');
  const end = `${Number((100 * scale).toPrecision(3))} %`;
  const side = (name: Side): HTMLElement => {
    const cell = block(`cnn-Probabilities-side cnn-mod-${name}`, 'presentation');
    const line = block('cnn-Probabilities-axis', 'presentation');
    const [zero, full] = [block('', 'presentation'), block('', 'presentation')];
    zero.textContent = '0';
    full.textContent = end;
    line.append(zero, full);
    cell.append(line);
    return cell;
  };
  row.append(side('a'), block('cnn-Probabilities-class', 'presentation'), side('b'));
  return row;
}

function value(share: number | null): string {
  return share === null ? '' : String(share);
}

function block(className: string, role: string): HTMLElement {
  const node = document.createElement('div');
  node.className = className;
  node.setAttribute('role', role);
  return node;
}

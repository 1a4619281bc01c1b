import { trans } from '../text/trans';
import { element } from './element';
import { count, number, percent } from './format';
import { sideChip } from './sideChip';
import type { ITheme } from './theme';

/** A number about all images; null where it is not defined. */
export interface IRate {
  readonly value: number | null;
  /** Where the share lies with 95 % confidence. */
  readonly low: number | null;
  readonly high: number | null;
  readonly count: number | null;
  readonly of: number;
}

export interface IRates {
  /** By name, see the study `behaviour`. */
  readonly rates: Readonly<Record<string, IRate | undefined>>;
  readonly theme: ITheme;
}

/** What holds for all images: a row for what each snapshot has, then one for what both have. */
export function drawRates({ rates, theme }: IRates): HTMLElement {
  const table = element('table', 'cnn-Rates');
  const body = table.createTBody();
  for (const { id, name, text, format, difference } of SIDES()) {
    const [a, b] = [rates[`${id}_a`], rates[`${id}_b`]];
    if (a?.of || b?.of) {
      if (table.tHead === null) {
        const head = table.createTHead().insertRow();
        const sides = [sideChip('a', theme), sideChip('b', theme), trans.__('B − A')];
        head.append(element('td', ''), ...sides.map(heading));
      }
      const change = a && b && a.value !== null && b.value !== null ? b.value - a.value : null;
      const row = line(body, id, name, text);
      row.append(cell(a, format), cell(b, format));
      row.append(element('td', 'cnn-Rates-change', change === null ? '' : difference(change)));
    }
  }
  for (const { id, name, text, format } of BOTH()) {
    const rate = rates[id];
    if (rate && rate.of > 0) {
      const own = cell(rate, format);
      own.colSpan = 3;
      line(body, id, name, text).append(own);
    }
  }
  return table;
}

interface IRowText {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly format: (rate: IRate) => string;
}

function SIDES(): readonly (IRowText & { readonly difference: (change: number) => string })[] {
  return [
    {
      id: 'accuracy',
      name: trans.__('Accuracy'),
      text: trans.__('Share of images whose predicted class is the true one'),
      format: share,
      difference: points
    },
    {
      id: 'top5',
      name: trans.__('Top 5'),
      text: trans.__('Share of images whose true class is among the five likeliest'),
      format: share,
      difference: points
    },
    {
      id: 'calibration_error',
      name: trans.__('Calibration error'),
      text: trans.__(
        'Expected calibration error: the mean gap between confidence and accuracy over 15 bins'
      ),
      format: share,
      difference: points
    }
  ];
}

function BOTH(): readonly IRowText[] {
  return [
    {
      id: 'broken',
      name: trans.__('Got worse'),
      text: trans.__('Negative flip rate: right in A, wrong in B'),
      format: counted
    },
    {
      id: 'fixed',
      name: trans.__('Got better'),
      text: trans.__('Positive flip rate: wrong in A, right in B'),
      format: counted
    },
    {
      id: 'mcnemar',
      name: trans.__('By chance'),
      text: trans.__(
        'How likely two equally good snapshots differ so much or more: exact McNemar test'
      ),
      format: ({ value }) => trans.__('p = %1', chance(value))
    },
    {
      id: 'agreement',
      name: trans.__('Same class'),
      text: trans.__('Share of images for which A and B predict one class'),
      format: counted
    },
    {
      id: 'js',
      name: trans.__('Mean change'),
      text: trans.__(
        'Mean Jensen–Shannon distance of the class probabilities: 0 for equal, 1 for disjoint ones'
      ),
      format: plain
    }
  ];
}

function share({ value }: IRate): string {
  return value === null ? '–' : percent(value);
}

/** A probability that may be tiny: two digits tell enough. */
function chance(value: number | null): string {
  if (value === null) {
    return '–';
  }
  return value < 0.001 ? value.toExponential(1).replaceAll('-', '−') : value.toPrecision(2);
}

function plain({ value }: IRate): string {
  return number(value);
}

function counted(rate: IRate): string {
  return `${count(rate.count ?? 0)} (${share(rate)})`;
}

/** A difference of shares in percentage points. */
function points(change: number): string {
  const sign = change < 0 ? '−' : '+';
  return trans.__('%1 pp', `${sign}${(100 * Math.abs(change)).toFixed(1)}`);
}

function heading(content: Node | string): HTMLElement {
  const node = element('th', '');
  node.scope = 'col';
  node.append(content);
  return node;
}

function line(
  body: HTMLTableSectionElement,
  id: string,
  name: string,
  text: string
): HTMLTableRowElement {
  const row = body.insertRow();
  row.dataset.rate = id;
  row.title = text;
  const head = element('th', '', name);
  head.scope = 'row';
  row.append(head);
  return row;
}

function cell(rate: IRate | undefined, format: (rate: IRate) => string): HTMLTableCellElement {
  const node = element('td', '', rate ? format(rate) : '–');
  if (rate && rate.low !== null && rate.high !== null) {
    const within = trans.__('%1 to %2', percent(rate.low), percent(rate.high));
    const [low, high] = [rate.low, rate.high].map(bound => (100 * bound).toFixed(1));
    node.append(element('span', 'cnn-Rates-interval', ` ${low}–${high}`));
    node.title = trans.__(
      'With 95 % confidence %1 (Wilson interval), of %2 images',
      within,
      count(rate.of)
    );
  }
  return node;
}

import { count, measureText, nonfiniteWords, number, shape } from '../../charts/format';
import { kernelStrip } from '../../charts/kernelStrip';
import type { ITheme } from '../../charts/theme';
import { description } from '../../charts/tooltip';
import { asksFolding, foldingWords, isMeasured } from '../../state';
import type { ILayer, ILayerOverview, IMeasure } from '../../state';
import { MOST, nameText, sentenceText } from '../../text/names';
import { trans } from '../../text/trans';
import type { IRating, IRatings } from './ratings';
import type { IVisibleNode } from './visibleGraph';
import { kindWords, layerNames, parameterCount, weightShape, weightSides } from './words';

type Row = readonly [name: string, value: string];

const MEMBERS_SHOWN = 8;
/** Measures that are said in one line beside the one that shades. */
const BESIDE = ['euclidean', 'relative', 'cosine', 'share_changed'];

export interface IDetailStyle {
  readonly measures: readonly IMeasure[];
  /** The measure that shades the layers. */
  readonly measure: IMeasure;
  readonly theme: ITheme;
  /** Whether effective kernels are asked for. */
  readonly folded: boolean;
}

/** What the tooltip says of a layer at first. */
export function layerBrief(layer: ILayer, rating: IRating, style: IDetailStyle): HTMLElement {
  const { measures, measure } = style;
  const shapes = weightShape(layer);
  const rows: Row[] = [
    ...measureRows(layer, rating, [measure]),
    [trans.__('Kind'), operatorWords(layer)],
    ...(shapes === '' ? [] : [[trans.__('Weight'), shapes] as const])
  ];
  const others = measureRows(
    layer,
    rating,
    BESIDE.flatMap(id => measures.filter(one => one.id === id && one !== measure))
  );
  const root = description(layerNames(layer), rows);
  root.classList.add('cnn-LayerDetails');
  if (others.length > 0) {
    root.append(note(others.map(([name, value]) => `${name} ${value}`).join(' · ')));
  }
  root.append(...remarks(layer, rating, style));
  return root;
}

/** All that is known of a layer, with one shaded cell for each kernel. */
export function layerDetails(layer: ILayer, rating: IRating, style: IDetailStyle): HTMLElement {
  const { measures, measure, theme } = style;
  const { row } = rating;
  const rows: Row[] = [
    ...measureRows(layer, rating, [measure, ...measures.filter(one => one !== measure)]),
    [trans.__('Kind'), operatorWords(layer)],
    ...shapeRows(layer),
    ...parameterRows(layer),
    ...(row === null ? [] : [...nonfiniteRows(row), ...statisticRows(row)])
  ];
  const root = description(layerNames(layer), rows);
  root.classList.add('cnn-LayerDetails');
  root.append(...remarks(layer, rating, style));
  if (row !== null && row.kernels.length > 0) {
    root.append(kernelStrip(row.kernels, theme));
  }
  return root;
}

function measureRows(
  { weight }: ILayer,
  { row }: IRating,
  measures: readonly IMeasure[]
): readonly Row[] {
  return row === null || weight === null
    ? []
    : measures.map(measure => [
        measure.name,
        isMeasured(row, measure.id)
          ? measureText(row.measures[measure.id], measure)
          : trans.__('not measured yet')
      ]);
}

/** Sentences on what is not as usual. */
function remarks(
  layer: ILayer,
  { row, state }: IRating,
  { folded }: IDetailStyle
): readonly HTMLElement[] {
  const folding = asksFolding(layer, folded) ? foldingWords(layer) : '';
  const texts = [
    layer.reason,
    row?.error ?? null,
    layer.tiedTo === null
      ? null
      : trans.__('Shares its weight with %1, where it is counted.', nameText(layer.tiedTo)),
    folding === '' ? null : folding,
    state === 'pending' && row === null ? trans.__('Not measured yet.') : null
  ];
  return texts.filter(text => text !== null).map(text => note(sentenceText(text)));
}

/** What the tooltip says of a folded group: its most changed layers. */
export function groupDetails(
  node: IVisibleNode,
  ratings: IRatings,
  measure: IMeasure
): HTMLElement {
  const rated = node.layers
    .map(layer => ({ layer, value: ratings.of(layer).value }))
    .filter(({ value }) => value !== null)
    .sort((left, right) => (right.value ?? 0) - (left.value ?? 0));
  const rows = rated
    .slice(0, MEMBERS_SHOWN)
    .map(({ layer, value }): Row => [layerNames(layer), measureText(value, measure)]);
  const root = description(
    `${nameText(node.group ?? '')}: ${count(node.layers.length)} layers`,
    rows
  );
  const rest = rated.length - rows.length;
  root.append(
    note(`${measure.name}${rest > 0 ? `; ${count(rest)} more changed less` : ''}. Click to unfold.`)
  );
  return root;
}

function operatorWords({ kind, operator, groups, gates }: ILayer): string {
  const words =
    operator === '' ? kindWords(kind) : `${kindWords(kind)} (${nameText(operator, MOST.label)})`;
  if (gates.length > 0) {
    return `${words}, gates ${gates.map(gate => nameText(gate, MOST.label)).join(', ')}`;
  }
  return groups > 1 ? `${words}, ${count(groups)} groups` : words;
}

function shapeRows(layer: ILayer): Row[] {
  const sides = weightSides(layer);
  const a = sides?.a?.shape ?? null;
  const b = sides?.b?.shape ?? null;
  const rows: Row[] = [];
  if (layer.inputShape !== null) {
    rows.push(['Input', shape(layer.inputShape)]);
  }
  if (layer.outputShape !== null) {
    rows.push(['Output', shape(layer.outputShape)]);
  }
  if (a !== null && b !== null && shape(a) === shape(b)) {
    rows.push(['Weight in A and B', shape(a)]);
  } else if (sides !== null) {
    rows.push(['Weight in A', a === null ? 'none' : shape(a)]);
    rows.push(['Weight in B', b === null ? 'none' : shape(b)]);
  }
  return rows;
}

function parameterRows(layer: ILayer): Row[] {
  const [a, b] = [parameterCount(layer, 'a'), parameterCount(layer, 'b')];
  if (layer.parameters.length === 0) {
    return [];
  }
  const numbers = a === b || b === 0 ? count(a) : a === 0 ? count(b) : `${count(a)} → ${count(b)}`;
  return [['Parameters', `${numbers} (${roles(layer)})`]];
}

/** 'weight, bias'; 'weight, other × 7' where a role is that of several. */
function roles({ parameters }: ILayer): string {
  const numbers = new Map<string, number>();
  for (const { role } of parameters) {
    numbers.set(role, (numbers.get(role) ?? 0) + 1);
  }
  return [...numbers]
    .slice(0, MEMBERS_SHOWN)
    .map(([role, n]) =>
      n > 1 ? `${nameText(role, MOST.label)} × ${count(n)}` : nameText(role, MOST.label)
    )
    .join(', ');
}

function nonfiniteRows({ nonfinite: { positions, a, b } }: ILayerOverview): Row[] {
  return positions === 0
    ? []
    : [
        ['Weights left out: NaN or infinite', count(positions)],
        ['Not finite in A', nonfiniteWords(a)],
        ['Not finite in B', nonfiniteWords(b)]
      ];
}

/** Running statistics are no part of any distance, and not every measure says something of them. */
function statisticRows({ statistics }: ILayerOverview): Row[] {
  return statistics.slice(0, MEMBERS_SHOWN).map(({ role, measures, nonfinite }): Row => {
    const name = role === 'running_mean' ? 'Running mean' : 'Running variance';
    const left = nonfinite > 0 ? `, ${count(nonfinite)} not finite` : '';
    return [`${name}, RMS change`, measured(measures.rms ?? null) + left];
  });
}

function measured(value: number | null): string {
  return value === null ? 'undefined' : number(value);
}

function note(text: string): HTMLElement {
  const node = document.createElement('p');
  node.className = 'cnn-LayerDetails-note';
  node.textContent = text;
  return node;
}

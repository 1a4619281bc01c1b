import { count, measureText, nonfiniteWords, number, shape } from '../../charts/format';
import { kernelStrip } from '../../charts/kernelStrip';
import type { ITheme } from '../../charts/theme';
import { description } from '../../charts/tooltip';
import { asksFolding, foldingWords, isMeasured } from '../../state';
import type { ILayer, ILayerOverview, IMeasure } from '../../state';
import { gateWord } from '../../text/gates';
import { kindWords } from '../../text/kinds';
import { MOST, nameText, sentenceText } from '../../text/names';
import { roleWord } from '../../text/roles';
import { trans } from '../../text/trans';
import { causeRows } from './cause';
import type { IRating, IRatings } from './ratings';
import type { IVisibleNode } from './visibleGraph';
import { layerNames, parameterCount, weightShape, weightSides } from './words';

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
    ...shadedRows(layer, rating, measure),
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
    ...shadedRows(layer, rating, measure),
    ...measureRows(
      layer,
      rating,
      measures.filter(one => one !== measure)
    ),
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

/** Of what shades the layers. */
function shadedRows(layer: ILayer, rating: IRating, measure: IMeasure): readonly Row[] {
  return rating.cause ? causeRows(rating.cause) : measureRows(layer, rating, [measure]);
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
  { row, state, cause }: IRating,
  { folded }: IDetailStyle
): readonly HTMLElement[] {
  const folding = asksFolding(layer, folded) ? foldingWords(layer) : '';
  const texts = [
    layer.reason,
    cause?.apart ?? null,
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
  const all = node.layers.length;
  const layers = trans._n('%2 layer', '%2 layers', all, count(all));
  const root = description(`${nameText(node.group ?? '')}: ${layers}`, rows);
  const rest = rated.length - rows.length;
  root.append(
    note(
      rest > 0
        ? trans.__('%1; %2 more changed less. Click to unfold.', measure.name, count(rest))
        : trans.__('%1. Click to unfold.', measure.name)
    )
  );
  return root;
}

function operatorWords({ kind, operator, groups, gates }: ILayer): string {
  const words =
    operator === '' ? kindWords(kind) : `${kindWords(kind)} (${nameText(operator, MOST.label)})`;
  if (gates.length > 0) {
    return trans.__('%1, gates %2', words, gates.map(gateWord).join(', '));
  }
  return groups > 1 ? trans.__('%1, %2 groups', words, count(groups)) : words;
}

function shapeRows(layer: ILayer): Row[] {
  const sides = weightSides(layer);
  const a = sides?.a?.shape ?? null;
  const b = sides?.b?.shape ?? null;
  const rows: Row[] = [];
  if (layer.inputShape !== null) {
    rows.push([trans.__('Input'), shape(layer.inputShape)]);
  }
  if (layer.outputShape !== null) {
    rows.push([trans.__('Output'), shape(layer.outputShape)]);
  }
  if (a !== null && b !== null && shape(a) === shape(b)) {
    rows.push([trans.__('Weight in A and B'), shape(a)]);
  } else if (sides !== null) {
    rows.push([trans.__('Weight in A'), a === null ? trans.__('none') : shape(a)]);
    rows.push([trans.__('Weight in B'), b === null ? trans.__('none') : shape(b)]);
  }
  return rows;
}

function parameterRows(layer: ILayer): Row[] {
  const [a, b] = [parameterCount(layer, 'a'), parameterCount(layer, 'b')];
  if (layer.parameters.length === 0) {
    return [];
  }
  const numbers = a === b || b === 0 ? count(a) : a === 0 ? count(b) : `${count(a)} → ${count(b)}`;
  return [[trans.__('Parameters'), `${numbers} (${roles(layer)})`]];
}

/** 'weight, bias'; 'weight, other × 7' where a role is that of several. */
function roles({ parameters }: ILayer): string {
  const numbers = new Map<string, number>();
  for (const { role } of parameters) {
    numbers.set(role, (numbers.get(role) ?? 0) + 1);
  }
  return [...numbers]
    .slice(0, MEMBERS_SHOWN)
    .map(([role, n]) => (n > 1 ? `${roleWord(role)} × ${count(n)}` : roleWord(role)))
    .join(', ');
}

function nonfiniteRows({ nonfinite: { positions, a, b } }: ILayerOverview): Row[] {
  return positions === 0
    ? []
    : [
        [trans.__('Weights left out: NaN or infinite'), count(positions)],
        [trans.__('Not finite in A'), nonfiniteWords(a)],
        [trans.__('Not finite in B'), nonfiniteWords(b)]
      ];
}

/** Running statistics are no part of any distance, and not every measure says something of them. */
function statisticRows({ statistics }: ILayerOverview): Row[] {
  return statistics.slice(0, MEMBERS_SHOWN).map(({ role, measures, nonfinite }): Row => {
    const value = measured(measures.rms ?? null);
    return [
      role === 'running_mean'
        ? trans.__('Running mean, RMS change')
        : trans.__('Running variance, RMS change'),
      nonfinite > 0 ? trans.__('%1, %2 not finite', value, count(nonfinite)) : value
    ];
  });
}

function measured(value: number | null): string {
  return value === null ? trans.__('undefined') : number(value);
}

function note(text: string): HTMLElement {
  const node = document.createElement('p');
  node.className = 'cnn-LayerDetails-note';
  node.textContent = text;
  return node;
}

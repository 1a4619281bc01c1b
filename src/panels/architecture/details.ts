import { count, number, shape } from '../../charts/format';
import { kernelStrip } from '../../charts/kernelStrip';
import type { ITheme } from '../../charts/theme';
import { description } from '../../charts/tooltip';
import type { ILayer, IMeasure } from '../../state';
import type { IRating, IRatings } from './ratings';
import type { IVisibleNode } from './visibleGraph';
import { kindWords, layerNames, parameterCount, weightSides } from './words';

type Row = readonly [name: string, value: string];

const MEMBERS_SHOWN = 8;

/** What the tooltip says of a layer: all that is known, with one shaded cell for each kernel. */
export function layerDetails(
  layer: ILayer,
  rating: IRating,
  measures: readonly IMeasure[],
  theme: ITheme
): HTMLElement {
  const { row } = rating;
  const rows: Row[] = [
    ['Kind', operatorWords(layer)],
    ...shapeRows(layer),
    ...parameterRows(layer),
    ...(row === null
      ? []
      : measures.map(({ id, name }): Row => [name, measured(row.measures[id] ?? null)])),
    ...(row !== null && row.nonfinite > 0
      ? [['Weights left out: NaN or infinite', count(row.nonfinite)] as const]
      : [])
  ];
  const root = description(layerNames(layer), rows);
  root.classList.add('cnn-LayerDetails');
  if (layer.reason !== null) {
    root.append(note(layer.reason));
  }
  if (rating.state === 'pending') {
    root.append(note('Not measured yet.'));
  }
  if (row !== null && row.kernels.length > 0) {
    root.append(kernelStrip(row.kernels, theme));
  }
  return root;
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
    .map(({ layer, value }): Row => [layerNames(layer), number(value)]);
  const root = description(`${node.group ?? ''}: ${count(node.layers.length)} layers`, rows);
  const rest = rated.length - rows.length;
  root.append(
    note(`${measure.name}${rest > 0 ? `; ${count(rest)} more changed less` : ''}. Click to unfold.`)
  );
  return root;
}

function operatorWords({ kind, operator, groups }: ILayer): string {
  const words = operator === '' ? kindWords(kind) : `${kindWords(kind)} (${operator})`;
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
  const names = layer.parameters.map(({ role }) => role).join(', ');
  const numbers = a === b || b === 0 ? count(a) : a === 0 ? count(b) : `${count(a)} → ${count(b)}`;
  return [['Parameters', `${numbers} (${names})`]];
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

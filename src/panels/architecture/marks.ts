import { readableOn } from '../../charts/contrast';
import { count, measureText, percent } from '../../charts/format';
import type { IGraphMark } from '../../charts/graphNode';
import type { ITheme } from '../../charts/theme';
import type { ILayer, IMeasure } from '../../state';
import { kindWords, shortKind } from '../../text/kinds';
import { nameText, sentenceText } from '../../text/names';
import { trans } from '../../text/trans';
import { collateralShare } from './cause';
import type { IRating, IRatings } from './ratings';
import type { IVisibleNode } from './visibleGraph';
import { layerNames, pillText, shortName, weightShape } from './words';

/** What marks depend on besides the node itself. */
export interface IMarkStyle {
  readonly ratings: IRatings;
  readonly measure: IMeasure;
  /** What the names of all layers begin with. */
  readonly shared: string;
  /** Ids of the nodes that others stand in. */
  readonly hosts: ReadonlySet<string>;
  /** How strong a value's shade is, 0 to 1. */
  readonly shadeOf: (value: number) => number;
  readonly selected: string | null;
  readonly theme: ITheme;
}

type Look = Pick<IGraphMark, 'fill' | 'ink' | 'outline' | 'pattern' | 'shade' | 'figure'>;

/** How a node looks and what it says. */
export function nodeMark(node: IVisibleNode, style: IMarkStyle): IGraphMark {
  const [layer] = node.layers;
  return node.group === null ? layerMark(node, layer, style) : groupMark(node, node.group, style);
}

function layerMark(
  { id, frame, part }: IVisibleNode,
  layer: ILayer,
  style: IMarkStyle
): IGraphMark {
  const rating = style.ratings.of(layer);
  const bare = layer.parameters.length === 0;
  const pill = bare || part !== null;
  const nonfinite = rating.row?.nonfinite.positions ?? 0;
  return {
    id,
    form: part !== null ? 'part' : pill ? 'pill' : 'card',
    hasParts: style.hosts.has(id),
    title: pill ? pillText(layer) : layerNames(layer, frame, style.shared),
    detail: pill ? '' : `${shortKind(layer.kind)} · ${weightShape(layer)}`,
    ...look(rating, style, bare),
    hollow: collateralShare(rating),
    warning: nonfinite > 0,
    selected: layer.id === style.selected,
    label: [
      layerNames(layer),
      kindWords(layer.kind),
      ...remark(rating, style.measure),
      ...(nonfinite > 0
        ? [trans._n('%2 weight not finite', '%2 weights not finite', nonfinite, count(nonfinite))]
        : [])
    ].join(', '),
    data: {
      layer: layer.id,
      status: layer.status,
      state: rating.state,
      value: rating.value === null ? '' : String(rating.value),
      nonfinite: String(nonfinite),
      ...(rating.cause ? { collateral: String(rating.cause.part?.collateral ?? '') } : {})
    }
  };
}

function groupMark(node: IVisibleNode, group: string, style: IMarkStyle): IGraphMark {
  const { measure, ratings } = style;
  const most = mostChanged(node.layers, ratings);
  const states = node.layers.map(layer => ratings.of(layer));
  const rating: IRating = most ?? {
    state: states.some(({ state }) => state === 'pending') ? 'pending' : 'none',
    value: null,
    row: null
  };
  const nonfinite = states.reduce((sum, { row }) => sum + (row?.nonfinite.positions ?? 0), 0);
  const unpaired = node.layers.filter(({ status }) => status !== 'paired').length;
  const all = node.layers.length;
  const layers = trans._n('%2 layer', '%2 layers', all, count(all));
  const differing = unpaired > 0 ? [trans.__('%1 not paired', count(unpaired))] : [];
  return {
    id: node.id,
    form: 'stack',
    hasParts: false,
    title: `▸ ${nameText(shortName(group, node.frame, style.shared))}`,
    detail: [layers, ...differing].join(' · '),
    ...look(rating, style, false),
    hollow: null,
    warning: nonfinite > 0,
    selected: false,
    label: [
      trans.__('%1, %2 folded', nameText(group), layers),
      ...differing,
      ...(most === null
        ? []
        : [trans.__('strongest in %1', layerNames(most.layer)), ...remark(most, measure)])
    ].join(', '),
    data: {
      group,
      state: rating.state,
      value: rating.value === null ? '' : String(rating.value),
      nonfinite: String(nonfinite)
    }
  };
}

/** The layer with the largest number; null when none has one. */
function mostChanged(
  layers: readonly ILayer[],
  ratings: IRatings
): (IRating & { readonly layer: ILayer }) | null {
  let best: (IRating & { readonly layer: ILayer }) | null = null;
  for (const layer of layers) {
    const rating = ratings.of(layer);
    if (rating.value !== null && (best?.value ?? -Infinity) < rating.value) {
      best = { ...rating, layer };
    }
  }
  return best;
}

function look(rating: IRating, { shadeOf, theme, measure }: IMarkStyle, pill: boolean): Look {
  const base: Look = {
    fill: theme.background,
    ink: pill ? theme.quietText : theme.text,
    outline: theme.line,
    pattern: 'plain',
    shade: 0,
    figure: ''
  };
  const look = { ...base, figure: pill ? '' : figureOf(rating, measure) };
  switch (rating.state) {
    case 'known': {
      const shade = shadeOf(rating.value ?? 0);
      const fill = theme.change(shade);
      return { ...look, fill, ink: readableOn(fill), shade };
    }
    case 'only_a':
      return { ...look, outline: theme.a, pattern: 'strong' };
    case 'only_b':
      return { ...look, outline: theme.b, pattern: 'strong' };
    case 'shape':
    case 'apart':
      return { ...look, pattern: 'hatched' };
    case 'pending':
      return { ...look, pattern: 'dashed' };
    default:
      return look;
  }
}

/** The number of a layer, or why there is none, in a word or two. */
export function figureOf({ state, value }: IRating, measure: IMeasure): string {
  switch (state) {
    case 'known':
      return measureText(value, measure);
    case 'only_a':
      return trans.__('only A');
    case 'only_b':
      return trans.__('only B');
    case 'shape':
      return trans.__('shape differs');
    case 'pending':
      return '…';
    case 'undefined':
    case 'apart':
      return '–';
    case 'none':
      return '';
  }
}

function remark(rating: IRating, measure: IMeasure): string[] {
  const { state, value, cause } = rating;
  const { name } = measure;
  switch (state) {
    case 'known': {
      const changed = collateralShare(rating);
      return [
        `${name} ${measureText(value, measure)}`,
        ...(changed === null ? [] : [trans.__('changes %1 of the others', percent(changed))])
      ];
    }
    case 'apart':
      return [sentenceText(cause?.apart ?? '')];
    case 'only_a':
      return [trans.__('only in A')];
    case 'only_b':
      return [trans.__('only in B')];
    case 'shape':
      return [trans.__('shapes differ')];
    case 'pending':
      return [trans.__('not measured yet')];
    case 'undefined':
      return [trans.__('%1 undefined', name)];
    default:
      return [];
  }
}

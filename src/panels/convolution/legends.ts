import { nonfiniteWords, number, weights } from '../../charts/format';
import { barsLegend, keyLegend, scaleLegend } from '../../charts/scaleLegend';
import type { ITheme } from '../../charts/theme';
import { nothingToCompare } from '../../state';
import type {
  ChannelSide,
  IActivationChange,
  IChannelChanges,
  ISlice,
  ITakenSet,
  ITransplantKernels
} from '../../state';
import { sentenceText } from '../../text/names';
import { trans } from '../../text/trans';
import { button } from '../elements';
import { remedyButton } from '../remedy';
import { leftOutWords } from '../setChip';
import type { IStatusActions } from '../statusLine';
import { actedWords } from './acted';
import { isSingle } from './axes';
import { unitWord } from './axisWords';
import type { IMapGround } from './content';
import type { IEffect } from './effect';
import { effectLegend } from './effectLegend';
import { marginsOf } from './margins';
import type { OrderBy } from './order';
import { silentChannels, silentSummary } from './silent';
import { largestChange } from './stripData';

export interface ILegendState {
  readonly ground: IMapGround;
  readonly highlighted: boolean;
  readonly activations: ISlice<IActivationChange>;
  /** What single kernels do, and how far that is. */
  readonly effect: IEffect | null;
  readonly kernels: ISlice<ITransplantKernels>;
  /** Whether single weights are drawn. */
  readonly opened: boolean;
  readonly order: OrderBy;
  readonly theme: ITheme;
  readonly remedies: IStatusActions;
}

const STOPS = [0, 0.25, 0.5, 0.75, 1];

/** What the colours of map, strips and marks mean, and what is to be said about the strips. */
export function legends(state: ILegendState): HTMLElement[] {
  const { ground, theme, opened } = state;
  const { change, axes } = ground;
  const nodes = [opened ? weightLegend(state) : changeLegend(state)];
  const { columns, rows } = marginsOf(change);
  if (columns !== null) {
    nodes.push(
      keyLegend({
        id: 'margins',
        name:
          rows === null || axes.row === null
            ? trans.__('Bars: %1', unitWord(axes.column))
            : trans.__('Bars: %1, %2', unitWord(axes.column), unitWord(axes.row)),
        text: trans.__(
          'Bars along the edges: Euclidean distance between A and B of all that is in a column, or in a row.'
        ),
        colour: theme.change(0.7)
      })
    );
  }
  if (change.nonfinite > 0) {
    nodes.push(
      keyLegend({
        id: 'missing',
        name: trans.__('not finite (%1)', weights(change.nonfinite)),
        text: trans.__(
          'Cells with weights that are NaN or infinite. In A: %1. In B: %2.',
          nonfiniteWords(change.nonfiniteA),
          nonfiniteWords(change.nonfiniteB)
        ),
        colour: theme.missing
      })
    );
  }
  nodes.push(
    ...effectLegend(state.effect, state.kernels, theme, state.remedies),
    ...activationLegends(state)
  );
  const notes = [axes.input.note, axes.output.note].filter(note => note !== null);
  nodes.push(...[...mapRemarks(state), ...notes].map(remark));
  // At the end, where the room that is kept for it leaves no gap.
  nodes.push(highlightLegend(state));
  return nodes;
}

/** Its room is kept, so that nothing moves when something is highlighted. */
function highlightLegend({ highlighted, theme }: ILegendState): HTMLElement {
  const legend = keyLegend({
    id: 'highlight',
    name: trans.__('highlighted'),
    text: trans.__('Holds weights of the chosen category; the more of its weights, the stronger.'),
    colour: theme.highlight
  });
  legend.classList.toggle('cnn-mod-reserved', !highlighted);
  return legend;
}

/** What is to be said of the map beside its colours. */
function mapRemarks({ ground: { change, axes, layout }, order }: ILegendState): string[] {
  const { window } = change.grid;
  const flattened = trans.__(
    'Windows of %1 are drawn as %2 slices side by side.',
    window.join(' × '),
    layout.slices
  );
  return [
    nothingToCompare(change),
    ...orderWords(order, isSingle(change.grid)),
    order === 'index' ? (axes.gates ?? '') : '',
    layout.slices > 1 ? flattened : ''
  ].filter(text => text !== '');
}

/** @param single - the cells are single weights */
function orderWords(order: OrderBy, single: boolean): string[] {
  if (order === 'index') {
    return [];
  }
  const words =
    order === 'change'
      ? trans.__('Ordered by change, the largest first.')
      : trans.__('Ordered by likeness: what changed alike stands together.');
  return single ? [words] : [words, trans.__('Single weights are drawn in order of index alone.')];
}

function changeLegend({ ground, theme }: ILegendState): HTMLElement {
  const { grid, cellMax } = ground.change;
  const single = isSingle(grid);
  return scaleLegend({
    id: 'change',
    name: single ? trans.__('Change of a weight') : trans.__('Change of a channel kernel'),
    text: single
      ? trans.__('|B − A| of each weight.')
      : trans.__('Euclidean distance between a channel kernel in A and in B.'),
    low: '0',
    high: number(cellMax),
    colours: STOPS.map(theme.change),
    max: cellMax
  });
}

function weightLegend({ ground, theme }: ILegendState): HTMLElement {
  const { maxAbsChange } = ground.change;
  return scaleLegend({
    id: 'weight',
    name: trans.__('B − A of a weight'),
    text: trans.__('Signed change of each weight.'),
    low: `−${number(maxAbsChange)}`,
    high: number(maxAbsChange),
    colours: [-1, -0.5, 0, 0.5, 1].map(theme.diverging),
    max: maxAbsChange
  });
}

function activationLegends(state: ILegendState): HTMLElement[] {
  const { activations, theme } = state;
  const { value } = activations;
  if (value === null) {
    return stateRemarks(state);
  }
  const set = value.set === null ? [] : [meanWords(value.set)];
  const side = (
    id: ChannelSide,
    title: string,
    where: readonly string[],
    channels: IChannelChanges | null
  ): HTMLElement => {
    const max = largestChange(id, value);
    return max === null
      ? remark(`${title}: ${channels?.reason ?? trans.__('none for this layer.')}`)
      : scaleLegend({
          id,
          name: [title, ...where].reduce((one, other) => trans.__('%1, %2', one, other)),
          text:
            value.set === null
              ? trans.__(
                  'Euclidean distance between a channel map in A and in B for the chosen image.'
                )
              : trans.__(
                  'Euclidean distance between a channel map in A and in B, its mean over the images.'
                ),
          low: '0',
          high: number(max),
          colours: STOPS.map(theme.change),
          max
        });
  };
  return [
    side('input', trans.__('Input activation'), set, value.input),
    side('output', trans.__('Output activation'), [actedWords(value), ...set], value.output),
    ...silentLegend(value, theme),
    ...leftOutRemarks(value),
    ...stateRemarks(state)
  ];
}

/** 'mean of 7 images' */
function meanWords({ images: { length }, taken, leftOut }: ITakenSet): string {
  return taken + leftOut.length < length
    ? trans.__('mean of %1 of %2 images so far', taken, length)
    : trans._n('mean of %1 image', 'mean of %1 images', taken);
}

/** Which images of a set are left out, and why. */
function leftOutRemarks({ set }: IActivationChange): HTMLElement[] {
  return set === null || set.leftOut.length === 0 ? [] : [remark(leftOutWords(set.leftOut))];
}

/** How far the activations are, or why there are none. */
function stateRemarks({ activations, remedies }: ILegendState): HTMLElement[] {
  const { status, message, value, remedy } = activations;
  if (message === '') {
    return [];
  }
  const note = remark(message);
  note.dataset.activations = status;
  if (status === 'error') {
    note.append(' ', remedyButton(remedy, 'activations', remedies));
  } else if (status === 'busy' && value !== null) {
    note.append(
      ' ',
      button(trans.__('Cancel'), () => remedies.cancel('activations'))
    );
  }
  return [note];
}

function silentLegend({ output, set }: IActivationChange, theme: ITheme): HTMLElement[] {
  const name = silentSummary(silentChannels(output));
  return name === ''
    ? []
    : [
        barsLegend({
          id: 'silent',
          name,
          text:
            set === null
              ? trans.__(
                  'Output channels that are nowhere above zero on this image: a bar along the upper edge in A, along the lower edge in B.'
                )
              : trans.__(
                  'Output channels that are nowhere above zero on any of the images: a bar along the upper edge in A, along the lower edge in B.'
                ),
          upper: theme.a,
          lower: theme.b
        })
      ];
}

function remark(text: string): HTMLElement {
  const node = document.createElement('span');
  node.className = 'cnn-Convolution-remark';
  node.textContent = sentenceText(text);
  node.title = node.textContent;
  return node;
}

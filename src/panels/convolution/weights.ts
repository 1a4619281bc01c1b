import type { IWeightMap, IWindowLayout } from '../../charts/weightMap';
import type { IWeights } from '../../state';
import { size } from '../../tensor/shape';
import type { IWeightPair } from './content';
import { spanOf } from './windowRequest';

/** A weight of a cell, where these weights hold the cell. */
export function weightOf(
  weights: IWeights | null,
  kernel: number,
  channel: number,
  index: number
): IWeightPair | null {
  if (weights === null || !holds(weights, kernel, channel)) {
    return null;
  }
  const { kernels, channels } = weights.range;
  const cell = (kernel - kernels[0]) * (channels[1] - channels[0]) + channel - channels[0];
  const at = cell * size(weights.grid.window) + index;
  return { index, a: weights.a[at], b: weights.b[at] };
}

/** Whether these are the weights of one cell alone. */
export function isCell(weights: IWeights, kernel: number, channel: number): boolean {
  const { kernels, channels } = weights.range;
  const one = kernels[1] - kernels[0] === 1 && channels[1] - channels[0] === 1;
  return one && holds(weights, kernel, channel);
}

function holds(
  { range: { kernels, channels } }: IWeights,
  kernel: number,
  channel: number
): boolean {
  return (
    kernel >= kernels[0] && kernel < kernels[1] && channel >= channels[0] && channel < channels[1]
  );
}

export function weightMapOf(weights: IWeights, layout: IWindowLayout, max: number): IWeightMap {
  const { a, b, highlighted, range } = weights;
  return { span: spanOf(range), layout, a, b, marked: highlighted, max };
}

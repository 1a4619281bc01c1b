import type { IHybrid, ITransplant, ITransplantKernels, PartEffect } from '../../../src/state';
import { PAIR } from './sample';

export function part(layer: string, more: Partial<PartEffect> = {}): PartEffect {
  return {
    layer,
    last: layer,
    returned: 0,
    collateral: 0,
    control_returned: 0,
    control_collateral: 0,
    recovery: 0,
    accuracy: null,
    fixed: null,
    broken: null,
    ...more
  };
}

/** Of one image, or of all where it is null. */
export function transplant(
  image: number | null,
  parts: PartEffect[],
  more: Partial<ITransplant> = {}
): ITransplant {
  return {
    params: {
      ...PAIR,
      direction: 'a_into_b',
      kind: 'single',
      width: 2,
      layers: null,
      images: image === null ? null : [image],
      alpha: 1,
      control: true,
      seed: 0
    },
    done: 1,
    total: 1,
    flips: 1,
    agreeing: 0,
    parts,
    apart: [],
    left_out: 0,
    left_out_example: null,
    said: 'Putting it into B returns the prediction.',
    ...more
  };
}

export function kernels(
  layer: string,
  image: number,
  more: Partial<ITransplantKernels> = {}
): ITransplantKernels {
  return {
    params: { ...PAIR, layer, image, direction: 'a_into_b', seed: 0 },
    host_class: 2,
    donor_class: 1,
    recovery: Float32Array.of(0.2, 0.7, -0.1),
    returns: Float32Array.of(0, 1, 0),
    rank: Float32Array.of(2, 1, 3),
    smallest: [1],
    random_returns: 2,
    said: '1 kernel returns the prediction.',
    ...more
  };
}

export function hybrid(
  probabilities: readonly number[],
  more: Partial<IHybrid['params']> = {},
  exchanged = 1
): IHybrid {
  return {
    params: {
      ...PAIR,
      layer: 'conv3',
      image: 2,
      kernels: [1],
      weights: null,
      direction: 'a_into_b',
      ...more
    },
    probabilities: Float64Array.from(probabilities),
    exchanged,
    of: 8
  };
}

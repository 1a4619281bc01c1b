import { trans } from '../text/trans';
import type { IBins } from './bins';
import type { ISelection } from './selectionFields';

/** How the weights are sorted into the rectangles of the distribution. */
export type ISortingSettings = Pick<ISelection, 'rpdCuts' | 'floor' | 'bins'>;

/** Why cut points cannot be used, in one sentence; null when they can. */
export function cutsProblem(cuts: readonly number[]): string | null {
  const rising = [...cuts, 2].every((cut, i) => cut > (i === 0 ? 0 : cuts[i - 1]));
  return rising ? null : trans.__('Cut points rise from one to the next, between 0 and 2.');
}

/** Why a floor cannot be used, in one sentence; null when it can. */
export function floorProblem(floor: number | null): string | null {
  return floor === null || (floor >= 0 && floor < Infinity)
    ? null
    : trans.__('The floor is a number from 0 on; leave it empty for the automatic one.');
}

/** Why bins cannot be used, in one sentence; null when they can. */
export function binsProblem({ scale, count, range }: IBins, most: number): string | null {
  if (count !== null && !(Number.isInteger(count) && count >= 1 && count <= most)) {
    return trans.__(
      'The number of bins is a whole number from 1 to %1; leave it empty for the automatic one.',
      most
    );
  }
  if (range === null) {
    return null;
  }
  const [low, high] = range;
  if (!(low >= 0 && low < high && high < Infinity)) {
    return trans.__(
      'The range rises from a number that is not negative; leave both ends empty for the automatic one.'
    );
  }
  return scale === 'log' && low === 0
    ? trans.__('Logarithmic bins cannot begin at 0; let the range begin at a positive number.')
    : null;
}

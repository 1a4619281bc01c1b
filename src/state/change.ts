import { trans } from '../text/trans';
import type { IParameterChange } from './results';

/** Why there is nothing to see though all weights have been compared; '' where there is. */
export function nothingToCompare(change: IParameterChange): string {
  if (change.count === 0) {
    return trans.__('This parameter holds no weights.');
  }
  if (change.received < change.count) {
    return '';
  }
  if (change.nonfinite === change.count) {
    return trans.__('All weights are NaN or infinite in A or B, so there is nothing to compare.');
  }
  if (change.maxAbsChange > 0) {
    return '';
  }
  return (change.measures.share_changed ?? 0) > 0
    ? trans.__('The changes are beyond the range of double precision; there are no bins for them.')
    : trans.__('A and B are identical here.');
}

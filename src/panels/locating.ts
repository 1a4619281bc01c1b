import { categoryKey } from '../state';
import type { IComparison, ISelection } from '../state';

/** Whether the weights of the chosen category are still being located. */
export function isLocating(
  selection: ISelection,
  { change, highlight: { status, value } }: IComparison
): boolean {
  if (selection.category === null || change.status !== 'ready') {
    return false;
  }
  const other = value === null || categoryKey(value) !== categoryKey(selection);
  return status === 'busy' || (status === 'ready' && other);
}

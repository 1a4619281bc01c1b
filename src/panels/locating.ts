import type { IComparison, ISelection } from '../state';

/** Whether the weights of the chosen category are still being located. */
export function isLocating(
  { category }: ISelection,
  { change, highlight: { status, value } }: IComparison
): boolean {
  if (category === null || change.status !== 'ready') {
    return false;
  }
  const other = JSON.stringify(value?.category) !== JSON.stringify(category);
  return status === 'busy' || (status === 'ready' && other);
}

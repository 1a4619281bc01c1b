import type { ComparisonField, Remedy } from '../state';
import { button } from './elements';

/** What can be done about an error. */
export interface IRemedies {
  /** Asks again for what failed. */
  readonly retry: (field: ComparisonField) => void;
  /** Opens the snapshots again. */
  readonly reload: () => void;
}

/** The button that does what helps. */
export function remedyButton(
  remedy: Remedy,
  field: ComparisonField,
  { retry, reload }: IRemedies
): HTMLButtonElement {
  return remedy === 'reload'
    ? button('Reload snapshots', reload)
    : button('Try again', () => retry(field));
}

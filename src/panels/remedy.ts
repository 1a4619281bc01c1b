import type { ComparisonField, Remedy } from '../state';
import { trans } from '../text/trans';
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
    ? button(trans.__('Reload snapshots'), reload)
    : button(trans.__('Try again'), () => retry(field));
}

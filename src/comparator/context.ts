import type { IArgument } from '../export';
import type { IPanelContext } from '../panels/panel';
import type { SelectionHistory } from '../state';

/** What the panels and the bar above them are given. */
export interface IComparatorContext extends Omit<IPanelContext, 'openHelp'> {
  readonly history: SelectionHistory;
  /** What was passed to compare, as far as it is known; nothing where it is not. */
  readonly given: () => readonly IArgument[];
}

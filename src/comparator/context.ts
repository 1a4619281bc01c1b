import type { IPanelContext } from '../panels/panel';
import type { SelectionHistory } from '../state';

/** What the panels and the bar above them are given. */
export interface IComparatorContext extends IPanelContext {
  readonly history: SelectionHistory;
}

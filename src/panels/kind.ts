import type { IComparison, StudyQuestion } from '../state';
import type { IPanelContext, IPanelNames, Panel } from './panel';

/** Columns of the first arrangement, from the left. */
export type Column = 'left' | 'middle' | 'right';

/** A panel as the list of panels has it. */
export interface IPanelKind extends IPanelNames {
  /** Where it stands at first: in which column, and its share of the height there. */
  readonly area: { readonly column: Column; readonly share: number };
  /** Whether there is something for it to show; while there is not, it is not in the dock. */
  readonly when: (comparison: IComparison) => boolean;
  /** What it wants to know from the Jupyter kernel. */
  readonly studies?: readonly StudyQuestion[];
  readonly create: (context: IPanelContext) => Panel;
}

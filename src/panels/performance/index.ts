import type { IPanelKind } from '../kind';
import { PERFORMANCE, PerformancePanel } from './panel';

export { PerformancePanel };

export const performance: IPanelKind = {
  ...PERFORMANCE,
  area: { column: 'right', share: 1 },
  when: () => true,
  create: context => new PerformancePanel({ context })
};

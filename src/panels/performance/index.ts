import type { IPanelKind } from '../kind';
import { PERFORMANCE, PerformancePanel } from './panel';
import {
  BEHAVIOUR,
  CHECKUP,
  FEATURES,
  HYBRID,
  INPUTS,
  OUTPUTS,
  PATCHES,
  PREDICTIONS,
  PROPOSALS,
  SET_PATCHES
} from './studies';

export { PerformancePanel };

export const performance: IPanelKind = {
  ...PERFORMANCE,
  area: { column: 'right', share: 1 },
  when: () => true,
  studies: [
    PREDICTIONS,
    INPUTS,
    OUTPUTS,
    PATCHES,
    SET_PATCHES,
    PROPOSALS,
    CHECKUP,
    BEHAVIOUR,
    FEATURES,
    HYBRID
  ],
  create: context => new PerformancePanel({ context })
};

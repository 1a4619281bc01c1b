import type { IPanelKind } from '../kind';
import { DISTRIBUTION, DistributionPanel } from './panel';

export { DistributionPanel };

export const distribution: IPanelKind = {
  ...DISTRIBUTION,
  area: { column: 'middle', share: 0.4 },
  when: () => true,
  create: context => new DistributionPanel({ context })
};

import type { IPanelKind } from '../kind';
import { ARCHITECTURE, ArchitecturePanel } from './panel';
import { OVERVIEW, TRANSPLANT } from './studies';

export { ArchitecturePanel };

export const architecture: IPanelKind = {
  ...ARCHITECTURE,
  area: { column: 'left', share: 1 },
  when: () => true,
  studies: [OVERVIEW, TRANSPLANT],
  create: context => new ArchitecturePanel({ context })
};

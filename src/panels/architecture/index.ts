import type { IPanelKind } from '../kind';
import { ARCHITECTURE, ArchitecturePanel } from './panel';

export { ArchitecturePanel };

export const architecture: IPanelKind = {
  ...ARCHITECTURE,
  area: { column: 'left', share: 1 },
  when: () => true,
  create: context => new ArchitecturePanel({ context })
};

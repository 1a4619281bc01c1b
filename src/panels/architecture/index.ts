import type { IPanelKind } from '../kind';
import { ARCHITECTURE, ArchitecturePanel } from './panel';
import { OVERVIEW } from './studies';

export { ArchitecturePanel };

export const architecture: IPanelKind = {
  ...ARCHITECTURE,
  area: { column: 'left', share: 1 },
  when: () => true,
  studies: [OVERVIEW],
  create: context => new ArchitecturePanel({ context })
};

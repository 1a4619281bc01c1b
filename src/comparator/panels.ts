import { architecture } from '../panels/architecture';
import { convolution } from '../panels/convolution';
import { distribution } from '../panels/distribution';
import type { IPanelKind } from '../panels/kind';
import { performance } from '../panels/performance';

/** All panels, from the left and from the top as they stand at first. */
export const PANELS: readonly IPanelKind[] = [architecture, distribution, convolution, performance];

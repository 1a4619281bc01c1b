import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import type { Comparators } from '../widget/comparators';
import { choose, explain } from './dialogs';
import type { Documents } from './documents';
import { comparatorIcon } from './icon';
import type { ITabState } from './tab';
import type { Tabs } from './tabs';

export const CommandIDs = {
  open: 'cnn-comparator:open',
  /** For the restorer alone: it takes the state of a tab. */
  restore: 'cnn-comparator:restore-tab'
} as const;

interface IServices {
  readonly comparators: Comparators;
  readonly documents: Documents;
  readonly tabs: Tabs;
  readonly trans: TranslationBundle;
}

export function addCommands(commands: CommandRegistry, services: IServices): void {
  const { comparators, documents, tabs, trans } = services;
  commands.addCommand(CommandIDs.open, {
    label: trans.__('CNN Comparator: Open'),
    caption: trans.__('Show a running comparison of snapshots in a tab of its own'),
    icon: comparatorIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: async () => {
      const { alive } = comparators;
      if (alive.length === 0) {
        return explain(documents, trans);
      }
      const chosen = alive.length === 1 ? alive[0] : await choose(alive, documents, trans);
      if (chosen) {
        tabs.open(chosen);
      }
    }
  });
  commands.addCommand(CommandIDs.restore, {
    label: trans.__('Restore the tab of a comparison'),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          tab: { type: 'string', description: trans.__('The tab, whatever it shows') },
          id: { type: 'string', description: trans.__('The widget model of the comparison') },
          cell: { type: 'string', description: trans.__('The notebook cell that made it') },
          path: { type: 'string', description: trans.__('The notebook or console it lives in') },
          label: { type: 'string', description: trans.__('The names of the snapshots') }
        },
        required: ['id', 'cell', 'path', 'label']
      }
    },
    isVisible: () => false,
    // What was saved before tabs had names of their own went by the comparison's.
    execute: args => tabs.add({ tab: args.id, ...args } as ITabState)
  });
}

import { IJupyterWidgetRegistry } from '@jupyter-widgets/base';
import { ILabShell } from '@jupyterlab/application';
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';

import { PACKAGE_VERSION } from './protocol/measures';
import { settings } from './widget/userSettings';

/** Registers the widget. Its code is loaded when a comparison is first shown. */
const widget: JupyterFrontEndPlugin<void> = {
  id: 'cnn-comparator:plugin',
  description: 'Compares snapshots of a convolutional neural network.',
  autoStart: true,
  requires: [IJupyterWidgetRegistry],
  optional: [ISettingRegistry],
  activate: (
    _app: JupyterFrontEnd,
    registry: IJupyterWidgetRegistry,
    settingRegistry: ISettingRegistry | null
  ) => {
    registry.registerWidget({
      name: 'cnn-comparator',
      version: PACKAGE_VERSION,
      exports: () => import('./widget')
    });
    void settingRegistry?.load(widget.id).then(loaded => {
      const read = (): void => void Object.assign(settings, loaded.composite);
      loaded.changed.connect(read);
      read();
    });
  }
};

/**
 * Loads what only JupyterLab has: its code imports packages that Voilà does not share. The
 * application waits for it, so that tabs are there when the layout is restored.
 */
const lab: JupyterFrontEndPlugin<void> = {
  id: 'cnn-comparator:lab-loader',
  description: 'Loads the commands and tabs of the CNN Comparator in JupyterLab.',
  autoStart: true,
  optional: [ILabShell],
  activate: async (app: JupyterFrontEnd, shell: ILabShell | null) => {
    if (shell) {
      const { plugin } = await import('./lab/plugin');
      app.registerPlugin(plugin);
      await app.activatePlugin(plugin.id);
    }
  }
};

export default [widget, lab];

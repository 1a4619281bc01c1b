import { IJupyterWidgetRegistry } from '@jupyter-widgets/base';
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';

import { PACKAGE_VERSION } from './protocol/measures';
import { settings } from './widget/settings';

/** Registers the widget. Its code is loaded when a comparison is first shown. */
const plugin: JupyterFrontEndPlugin<void> = {
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
    void settingRegistry?.load(plugin.id).then(loaded => {
      const read = (): void => void Object.assign(settings, loaded.composite);
      loaded.changed.connect(read);
      read();
    });
  }
};

export default plugin;

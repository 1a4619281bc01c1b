import { DOMWidgetModel } from '@jupyter-widgets/base';
import type { ISerializers } from '@jupyter-widgets/base';
import type { JSONValue } from '@lumino/coreutils';

import { PACKAGE_VERSION } from '../protocol/measures';
import type { SelectionField, SelectionModel } from '../state';
import { openChannel } from './channel';
import { selectionOf, traitsOf, TRAIT_EVENTS } from './selectionSync';
import { Session } from './session';
import { settings } from './settings';

/** The browser's side of the widget: keeps the selection and the synced traits in step. */
export class CNNComparatorModel extends DOMWidgetModel {
  defaults(): Record<string, unknown> {
    return {
      ...super.defaults(),
      _model_name: CNNComparatorModel.model_name,
      _model_module: CNNComparatorModel.model_module,
      _model_module_version: CNNComparatorModel.model_module_version,
      _view_name: 'CNNComparatorView',
      _view_module: CNNComparatorModel.model_module,
      _view_module_version: CNNComparatorModel.model_module_version
    };
  }

  initialize(
    attributes: Parameters<DOMWidgetModel['initialize']>[0],
    options: Parameters<DOMWidgetModel['initialize']>[1]
  ): void {
    super.initialize(attributes, options);
    const selection = selectionOf(trait => this.get(trait));
    const open = (): ReturnType<typeof openChannel> =>
      openChannel(this.widget_manager, this.model_id);
    this._session = new Session(open, selection, settings);
    this._session.selection.changed.connect(this._onSelected, this);
    this.on(TRAIT_EVENTS, this._onTraits, this);
    this.on('comm_live_update', this._onConnection, this);
  }

  /** How the panels were last arranged. */
  get arrangement(): JSONValue | null {
    return this.get('arrangement') as JSONValue | null;
  }

  /** Height of the panels in pixels; null for the setting's. */
  get height(): number | null {
    return this.get('height') as number | null;
  }

  get session(): Session {
    return this._session;
  }

  close(commClosed = false): Promise<void> {
    this._session.dispose();
    return super.close(commClosed);
  }

  private _onTraits(): void {
    if (!this._saving) {
      this._session.selection.update(selectionOf(trait => this.get(trait)));
    }
  }

  private _onSelected(sender: SelectionModel, fields: ReadonlySet<SelectionField>): void {
    this._saving = true;
    this.set(traitsOf(sender.value, fields));
    this._saving = false;
    this.save_changes();
  }

  private _onConnection(): void {
    if (this.comm_live) {
      this._session.connect();
    } else {
      this._session.lose();
    }
  }

  static serializers: ISerializers = { ...DOMWidgetModel.serializers };
  static model_name = 'CNNComparatorModel';
  static model_module = 'cnn-comparator';
  static model_module_version = PACKAGE_VERSION;

  // Backbone calls initialize inside the base constructor: an initialiser here would undo it.
  declare private _session: Session;
  declare private _saving: boolean;
}

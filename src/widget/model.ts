import { DOMWidgetModel } from '@jupyter-widgets/base';
import type { ISerializers } from '@jupyter-widgets/base';
import type { JSONObject, JSONValue } from '@lumino/coreutils';

import type { IArgument } from '../comparator';
import { PACKAGE_VERSION } from '../protocol/measures';
import { recall, remember, withPlace } from './arrangements';
import type { Place } from './comparators';
import { openDataComm } from './dataComm';
import { ListedComparator } from './listedComparator';
import { SelectionSync } from './selectionSync';
import { Session } from './session';
import { settings } from './userSettings';

/** How long a selection waits before Python is told, in ms: what it shows is drawn first. */
const SAVE_MS = 60;

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
    this._session = null;
    this._views = 0;
    this._sync = new SelectionSync(this, SAVE_MS);
    this._listed = new ListedComparator(this);
    this.on('change:_reloads', () => this._session?.restart());
    this.on('comm_live_update', this._onConnection, this);
  }

  /** How the panels were last arranged at a place; null when they never were. */
  arrangement(place: Place): JSONValue | null {
    return this._arrangements[place] ?? recall(this.widget_manager, place);
  }

  /** Whether the change at hand is one of the arrangement at a place. */
  isRearranged(place: Place): boolean {
    const before = (this.previous('arrangement') ?? {}) as JSONObject;
    return JSON.stringify(before[place]) !== JSON.stringify(this._arrangements[place]);
  }

  /** Keeps an arrangement, also with the notebook; null leaves it to the width. */
  setArrangement(place: Place, arrangement: JSONObject | null): void {
    this.set('arrangement', withPlace(this._arrangements, place, arrangement));
    this.save_changes();
    remember(this.widget_manager, place, arrangement);
  }

  /** Height of the panels in pixels; null for the setting's. */
  get height(): number | null {
    return this.get('height') as number | null;
  }

  /** Keeps a height in pixels, also with the notebook; null for the setting's. */
  setHeight(height: number | null): void {
    this.set('height', height);
    this.save_changes();
  }

  get listed(): ListedComparator {
    return this._listed;
  }

  /** The session, shared by all views: starts with the first, ends when the last releases it. */
  acquireSession(): Session {
    this._views += 1;
    return (this._session ??= this._startSession());
  }

  releaseSession(): void {
    this._views -= 1;
    if (this._views === 0) {
      this._sync.end();
      this._session?.dispose();
      this._session = null;
      this._forgetIfLost();
    }
  }

  /** Marks what is on screen as stale, for a reason that may be known better later. */
  lose(reason?: string): void {
    this._session?.lose(reason);
    this._forgetIfLost();
  }

  /** The way to the Jupyter kernel is cut, for this reason, or there again: null. */
  setCut(reason: string | null): void {
    this._session?.setCut(reason);
  }

  /** The Jupyter server drops messages. */
  noteDropping(): void {
    this._session?.noteDropping();
  }

  close(commClosed = false): Promise<void> {
    if (commClosed) {
      this._sync.forget();
    } else {
      this._sync.flush();
    }
    this._listed.dispose();
    return super.close(commClosed);
  }

  private _forgetIfLost(): void {
    if (this._views === 0 && !this._listed.isAlive) {
      this._listed.dispose();
    }
  }

  private get _arrangements(): JSONObject {
    return (this.get('arrangement') ?? {}) as JSONObject;
  }

  private _startSession(): Session {
    const open = (): ReturnType<typeof openDataComm> =>
      openDataComm(this.widget_manager, this.model_id);
    const given = (): readonly IArgument[] => (this.get('_given') ?? []) as readonly IArgument[];
    const session = new Session(open, this._sync.current, settings, given);
    this._sync.begin(session.selection);
    if (this._listed.cut !== null) {
      session.setCut(this._listed.cut);
    }
    return session;
  }

  private _onConnection(): void {
    if (!this.comm_live) {
      this._listed.lose();
    }
  }

  static serializers: ISerializers = { ...DOMWidgetModel.serializers };
  static model_name = 'CNNComparatorModel';
  static model_module = 'cnn-comparator';
  static model_module_version = PACKAGE_VERSION;

  // Backbone calls initialize inside the base constructor: an initialiser here would undo it.
  declare private _session: Session | null;
  declare private _views: number;
  declare private _listed: ListedComparator;
  declare private _sync: SelectionSync;
}

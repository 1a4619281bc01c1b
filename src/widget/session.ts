import { acquireEngine } from '../compare/client';
import type { IEngine } from '../compare/api';
import { Coordinator } from '../coordinator/coordinator';
import type { IPanelContext } from '../comparator';
import { BINS, LEVELS, MEASURES } from '../protocol/measures';
import { ComparisonModel, FocusModel, SelectionModel } from '../state';
import type { ISelection } from '../state';
import type { IChannel } from './channel';
import { CommConnector } from './connector';

/** One comparison in this page: its state, its engine and its connection, shared by all views. */
export class Session {
  constructor(
    open: () => Promise<IChannel>,
    selection: Partial<ISelection>,
    options: { readonly patchCount: number }
  ) {
    this.selection = new SelectionModel({ levels: LEVELS.map(level => level.id), ...selection });
    this._connector = new CommConnector(open);
    this._engine = acquireEngine();
    this._coordinator = new Coordinator({
      connector: this._connector,
      engine: this._engine,
      selection: this.selection,
      comparison: this._comparison,
      focus: this._focus,
      levels: LEVELS,
      bins: BINS,
      patchCount: options.patchCount
    });
    this.context = {
      selection: this.selection,
      comparison: this._comparison,
      focus: this._focus,
      measures: MEASURES,
      levels: LEVELS,
      retry: field => this._retry(() => this._coordinator.retry(field)),
      cancel: field => this._coordinator.cancel(field)
    };
    // A reload tells the Jupyter kernel nothing by itself.
    window.addEventListener('pagehide', this._onPageHide);
    this.connect();
  }

  readonly selection: SelectionModel;
  readonly context: IPanelContext;

  /** Connects, or connects again; failures show in the panels. */
  connect(): void {
    this._connector.connect().catch(() => undefined);
  }

  /** The Jupyter kernel is gone: keeps what is on screen and marks it stale. */
  lose(): void {
    this._connector.lose();
  }

  dispose(): void {
    window.removeEventListener('pagehide', this._onPageHide);
    this._coordinator.dispose();
    this._connector.dispose();
    this._engine.dispose();
  }

  private _retry(load: () => void): void {
    if (this._connector.state === 'lost') {
      this.connect();
    }
    load();
  }

  private readonly _onPageHide = (): void => this._connector.dispose();
  private readonly _comparison = new ComparisonModel();
  private readonly _focus = new FocusModel();
  private readonly _connector: CommConnector;
  private readonly _engine: IEngine;
  private readonly _coordinator: Coordinator;
}

import { FINDINGS, PANELS } from '../comparator';
import type { IArgument, IComparatorContext } from '../comparator';
import type { IEngine } from '../compare/api';
import { acquireEngine } from '../compare/client';
import { Coordinator } from '../coordinator/coordinator';
import { BINS, LOG_DECADES, MOST_BINS } from '../protocol/measures';
import {
  ComparisonModel,
  defaultCuts,
  FocusModel,
  SelectionHistory,
  SelectionModel
} from '../state';
import type { ISelection } from '../state';
import { CommConnector } from './commConnector';
import type { IDataComm } from './dataComm';
import { floorTexts, levelTexts, measureTexts } from './measureTexts';
import { orderByLikeness } from './orderByLikeness';

/** One comparison in this page: its state, its engine and its connection, shared by all views. */
export class Session {
  constructor(
    open: () => Promise<IDataComm>,
    selection: Partial<ISelection>,
    options: { readonly patchCount: number },
    given: () => readonly IArgument[]
  ) {
    const levels = levelTexts();
    this.selection = new SelectionModel({
      levels: [...levels.levels, ...levels.special].map(({ id }) => id),
      rpdCuts: defaultCuts(levels),
      ...selection
    });
    this._connector = new CommConnector(open);
    this._engine = acquireEngine();
    this._coordinator = new Coordinator({
      connector: this._connector,
      engine: this._engine,
      selection: this.selection,
      comparison: this._comparison,
      focus: this._focus,
      levels,
      questions: [...PANELS.flatMap(({ studies = [] }) => studies), FINDINGS],
      patchCount: options.patchCount
    });
    this.context = {
      selection: this.selection,
      history: new SelectionHistory(this.selection),
      given,
      comparison: this._comparison,
      focus: this._focus,
      measures: measureTexts(),
      sorting: {
        levels,
        floor: floorTexts(),
        bins: BINS,
        mostBins: MOST_BINS,
        logDecades: LOG_DECADES
      },
      layOut: task => this._engine.layOut(task),
      orderByLikeness: (table, signal) => orderByLikeness(this._engine, table, signal),
      retry: field => this._retry(() => this._coordinator.retry(field)),
      reload: () => this._coordinator.reload(),
      cancel: field => this._coordinator.cancel(field)
    };
    // A reload tells the Jupyter kernel nothing by itself.
    window.addEventListener('pagehide', this._onPageHide);
    this.connect();
  }

  readonly selection: SelectionModel;
  readonly context: IComparatorContext;

  /** Connects, or connects again; failures show in the panels. */
  connect(): void {
    this._connector.connect().catch(() => undefined);
  }

  /** The Jupyter kernel is gone: keeps what is on screen and marks it stale. */
  lose(reason?: string): void {
    this._connector.lose(reason);
  }

  /** The way to the Jupyter kernel is cut, for this reason, or there again: null. */
  setCut(reason: string | null): void {
    if (reason === null) {
      this._connector.resume();
    } else {
      this._connector.interrupt(reason);
    }
  }

  /** The snapshots were opened again: begins anew with what they hold now. */
  restart(): void {
    this._coordinator.restart();
  }

  /** The Jupyter server drops messages for a while. */
  noteDropping(): void {
    this._connector.noteDropping();
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

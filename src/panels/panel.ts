import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { element } from '../charts/element';
import type { ITable } from '../export';
import type { ILayoutResult, ILayoutTask } from '../layout';
import { onlyProgressed } from '../state';
import type {
  ComparisonField,
  ComparisonModel,
  FocusModel,
  IComparison,
  ILevelTexts,
  IMeasure,
  ISlice,
  SelectionField,
  SelectionModel,
  SliceField
} from '../state';
import type { ICellTable, ILikenessOrder } from '../tensor/likeness';
import { takeApart } from './elements';
import type { Extent } from './extent';
import { Failure } from './failure';
import { forgetAll } from './remember';
import { StatusLine } from './statusLine';
import type { IStatusActions } from './statusLine';

/** What is said of levels, floor and bins; from protocol/measures.json. */
export interface ISortingTexts {
  readonly levels: ILevelTexts;
  readonly floor: { readonly name: string; readonly formula: string; readonly text: string };
  /** Bins where no number is given, and the most that may be given. */
  readonly bins: number;
  readonly mostBins: number;
  /** Logarithmic bins begin so many powers of ten below the largest change. */
  readonly logDecades: number;
}

/** How long drawing waits for what is about to come, in ms. */
const PATIENCE = 60;

/**
 * Orders the kernels and channels of a map by likeness, away from the page; null when the signal has
 * ended it.
 */
export type OrderByLikeness = (
  table: ICellTable,
  signal: AbortSignal
) => Promise<ILikenessOrder | null>;

/** What a panel is given: it reads state, writes the selection and asks for nothing else. */
export interface IPanelContext extends IStatusActions {
  readonly selection: SelectionModel;
  readonly comparison: ComparisonModel;
  readonly focus: FocusModel;
  readonly measures: readonly IMeasure[];
  readonly sorting: ISortingTexts;
  /** Lays a graph out away from the page. */
  readonly layOut: (task: ILayoutTask) => Promise<ILayoutResult>;
  readonly orderByLikeness: OrderByLikeness;
  /** Opens the sheet that says how to read the panels. */
  readonly openHelp: () => void;
}

/** What a panel is called. */
export interface IPanelNames {
  /** In saved arrangements, on its node as `data-panel`, and in its CSS class `cnn-mod-…`. */
  readonly id: string;
  readonly title: () => string;
  readonly caption: () => string;
}

export interface IPanelOptions {
  readonly context: IPanelContext;
  readonly names: IPanelNames;
  /** What the panel is drawn from: it leaves changes of anything else alone. */
  readonly shows: IShown;
}

export interface IShown {
  readonly selection: readonly SelectionField[];
  readonly comparison: readonly SliceField[];
}

/**
 * A dockable panel: a header that says what is shown, a body, and one status line for its empty,
 * busy and error states. Drawing is coalesced into animation frames and waits while hidden, and a
 * moment for what mostly comes at once.
 */
export abstract class Panel extends Widget {
  constructor(options: IPanelOptions) {
    super();
    this.context = options.context;
    this.addClass('cnn-Panel');
    const { id } = options.names;
    const title = options.names.title();
    this.addClass(`cnn-mod-${id}`);
    this.title.label = title;
    this.title.caption = options.names.caption();
    this.title.closable = false;
    this.node.dataset.panel = id;
    this.node.dataset.ready = 'false';
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', title);

    this.header = element('header', 'cnn-Panel-header');
    // A header outside of a section would be the banner of the page.
    this.header.setAttribute('role', 'presentation');
    this.body = element('div', 'cnn-Panel-body');
    this._status = new StatusLine(this.context);
    this._failure = new Failure(() => this.schedule());
    this.node.append(this.header, this._status.node, this._failure.node, this.body);

    this._shows = options.shows;
    this._seen = this.context.comparison.value;
    this.context.selection.changed.connect(this._onSelection, this);
    this.context.comparison.changed.connect(this._onComparison, this);
    this._themeObserver = new MutationObserver(() => this.schedule());
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this.context.selection.changed.disconnect(this._onSelection, this);
    this.context.comparison.changed.disconnect(this._onComparison, this);
    this._themeObserver.disconnect();
    this._extents.forEach(extent => extent.dispose());
    clearTimeout(this._timer);
    cancelAnimationFrame(this._frame);
    super.dispose();
    takeApart(this.node);
  }

  /** What it shows as tables, as far as it is there. */
  get tables(): readonly ITable[] {
    return [];
  }

  /** Draws the whole panel from the state. Called in an animation frame, never while hidden. */
  protected abstract draw(): void;

  /** Whether more of what is drawn is about to come, so that drawing can wait for it a moment. */
  protected expectsMore(): boolean {
    return false;
  }

  /** Whether what was not drawn yet is large, and takes a frame of its own after the others'. */
  protected takesOwnFrame(): boolean {
    return false;
  }

  /** Draws in the next animation frame, or when the panel is shown. */
  protected schedule(): void {
    if (this._frame !== 0 || !this.isVisible || this.isDisposed) {
      return;
    }
    this.node.dataset.ready = 'false';
    if (!this.expectsMore()) {
      this._requestFrame();
    } else if (this._timer === 0) {
      this._timer = window.setTimeout(() => this._requestFrame(), PATIENCE);
    }
  }

  /**
   * Does what may fail. A panel that could not be drawn says so, is not marked `data-ready`, and
   * leaves the others alone.
   *
   * @returns whether it was done
   */
  protected attempt(draw: () => void): boolean {
    try {
      draw();
      return true;
    } catch (error) {
      forgetAll();
      this.body.hidden = true;
      this.node.dataset.ready = 'false';
      this.node.dataset.status = 'error';
      this._failure.show(error);
      return false;
    }
  }

  /** Draws again whenever the size of an element changes. */
  protected follow(...extents: readonly Extent[]): void {
    for (const extent of extents) {
      extent.onChange = () => this.schedule();
    }
    this._extents.push(...extents);
  }

  /**
   * Shows the state of what the panel is mainly about in its status line. To be called before
   * anything is drawn, as the line may change what room there is.
   *
   * @param field - what to ask for again, or to give up
   * @param slice - its state
   * @param settled - whether everything else the panel draws has arrived as well; the panel is
   * marked `data-ready` when both hold
   */
  protected showStatus(field: ComparisonField, slice: ISlice<unknown>, settled = true): void {
    const { status } = slice;
    this.node.dataset.status = status;
    this.node.dataset.ready = String(status !== 'busy' && settled);
    this.body.hidden = slice.value === null;
    const { hidden } = this._status.node;
    this._status.show(field, slice);
    if (this._status.node.hidden !== hidden) {
      this._forgetExtents();
    }
  }

  /** Shows how far a field is of which nothing else has changed. */
  protected showProgress(field: ComparisonField, slice: ISlice<unknown>): void {
    this._status.showProgress(field, slice);
  }

  protected onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._themeObserver.observe(document.body, { attributeFilter: ['data-jp-theme-light'] });
    this.schedule();
  }

  protected onBeforeDetach(message: Message): void {
    this._themeObserver.disconnect();
    super.onBeforeDetach(message);
  }

  protected onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._forgetExtents();
    this.schedule();
  }

  protected onResize(message: Widget.ResizeMessage): void {
    super.onResize(message);
    this._forgetExtents();
    this.schedule();
  }

  private _forgetExtents(): void {
    this._extents.forEach(extent => extent.forget());
  }

  private _requestFrame(): void {
    clearTimeout(this._timer);
    this._timer = 0;
    this._frame = requestAnimationFrame(() => {
      if (this.takesOwnFrame()) {
        // After others have had their turn: the browser may go from one frame to the next at once.
        this._timer = window.setTimeout(() => {
          this._timer = 0;
          this._frame = requestAnimationFrame(() => this._drawNow());
        });
      } else {
        this._drawNow();
      }
    });
  }

  private _drawNow(): void {
    this._frame = 0;
    if (this.isVisible && !this.isDisposed && this.attempt(() => this.draw())) {
      this._failure.hide();
    }
  }

  private _onSelection(_: SelectionModel, changed: ReadonlySet<SelectionField>): void {
    if (this._shows.selection.some(field => changed.has(field))) {
      this.schedule();
    }
  }

  private _onComparison({ value }: ComparisonModel, changed: ReadonlySet<ComparisonField>): void {
    const fields = this._shows.comparison.filter(field => changed.has(field));
    const before = this._seen;
    // Others may have changed inside a change of which this panel hears only afterwards.
    const judged = fields.map(field => [field, value[field]] as const);
    this._seen = { ...before, ...Object.fromEntries(judged) };
    if (judged.some(([field, slice]) => !onlyProgressed(before[field], slice))) {
      this.schedule();
    } else {
      judged.forEach(([field, slice]) => this.showProgress(field, slice));
    }
  }

  protected readonly context: IPanelContext;
  /** Says what is shown: names, layer, metric, counts, and holds the panel's controls. */
  protected readonly header: HTMLElement;
  protected readonly body: HTMLElement;
  private readonly _shows: IShown;
  /** The state of what the panel shows, as far as it has been told. */
  private _seen: IComparison;
  private readonly _status: StatusLine;
  private readonly _failure: Failure;
  private readonly _themeObserver: MutationObserver;
  private readonly _extents: Extent[] = [];
  private _timer = 0;
  private _frame = 0;
}

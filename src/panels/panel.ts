import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import type {
  ComparisonField,
  ComparisonModel,
  FocusModel,
  ILevelTexts,
  IMeasure,
  ISlice,
  SelectionField,
  SelectionModel
} from '../state';

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

/** What a panel is given: it reads state, writes the selection and asks for nothing else. */
export interface IPanelContext {
  readonly selection: SelectionModel;
  readonly comparison: ComparisonModel;
  readonly focus: FocusModel;
  readonly measures: readonly IMeasure[];
  readonly sorting: ISortingTexts;
  /** Asks again for what failed. */
  readonly retry: (field: ComparisonField) => void;
  /** Gives up what is running. */
  readonly cancel: (field: ComparisonField) => void;
}

export interface IPanelOptions {
  readonly context: IPanelContext;
  /** 'architecture', 'distribution', 'convolution' or 'performance'. */
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  /** What the panel is drawn from: it leaves changes of anything else alone. */
  readonly shows: IShown;
}

export interface IShown {
  readonly selection: readonly SelectionField[];
  readonly comparison: readonly ComparisonField[];
}

/**
 * A dockable panel: a header that says what is shown, a body, and one status line for its empty,
 * busy and error states. Drawing is coalesced into animation frames and waits while hidden.
 */
export abstract class Panel extends Widget {
  constructor(options: IPanelOptions) {
    super();
    this.context = options.context;
    this.addClass('cnn-Panel');
    this.addClass(`cnn-mod-${options.name}`);
    this.title.label = options.title;
    this.title.caption = options.caption;
    this.title.closable = false;
    this.node.dataset.panel = options.name;
    this.node.dataset.ready = 'false';
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', options.title);

    this.header = element('header', 'cnn-Panel-header');
    this.body = element('div', 'cnn-Panel-body');
    this._status = element('div', 'cnn-Panel-status');
    this._status.setAttribute('role', 'status');
    this._status.hidden = true;
    this.node.append(this.header, this._status, this.body);

    this._shows = options.shows;
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
    cancelAnimationFrame(this._frame);
    super.dispose();
  }

  /** Draws the whole panel from the state. Called in an animation frame, never while hidden. */
  protected abstract draw(): void;

  /** Draws in the next animation frame, or when the panel is shown. */
  protected schedule(): void {
    if (this._frame === 0 && this.isVisible && !this.isDisposed) {
      this.node.dataset.ready = 'false';
      this._frame = requestAnimationFrame(() => {
        this._frame = 0;
        if (this.isVisible && !this.isDisposed) {
          this.draw();
        }
      });
    }
  }

  /**
   * Shows the state of what the panel is mainly about in its status line.
   *
   * @param field - what to ask for again, or to give up
   * @param slice - its state
   * @param settled - whether everything else the panel draws has arrived as well; the panel is
   * marked `data-ready` when both hold
   */
  protected showStatus(field: ComparisonField, slice: ISlice<unknown>, settled = true): void {
    const { status, message, progress } = slice;
    this.node.dataset.status = status;
    this.node.dataset.ready = String(status !== 'busy' && settled);
    this.body.hidden = slice.value === null;
    this._status.hidden = message === '' && status !== 'busy';
    this._status.className = `cnn-Panel-status cnn-mod-${status}`;
    const text = element('span', 'cnn-Panel-message');
    text.textContent = message;
    this._status.replaceChildren(text);
    if (status === 'busy') {
      const bar = document.createElement('progress');
      if (progress !== null) {
        bar.value = progress;
      }
      bar.setAttribute('aria-label', message);
      this._status.append(
        bar,
        button('Cancel', () => this.context.cancel(field))
      );
    } else if (status === 'error') {
      this._status.append(button('Try again', () => this.context.retry(field)));
    }
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
    this.schedule();
  }

  protected onResize(message: Widget.ResizeMessage): void {
    super.onResize(message);
    this.schedule();
  }

  private _onSelection(_: SelectionModel, changed: ReadonlySet<SelectionField>): void {
    if (this._shows.selection.some(field => changed.has(field))) {
      this.schedule();
    }
  }

  private _onComparison(_: ComparisonModel, changed: ReadonlySet<ComparisonField>): void {
    if (this._shows.comparison.some(field => changed.has(field))) {
      this.schedule();
    }
  }

  protected readonly context: IPanelContext;
  /** Says what is shown: names, layer, metric, counts, and holds the panel's controls. */
  protected readonly header: HTMLElement;
  protected readonly body: HTMLElement;
  private readonly _shows: IShown;
  private readonly _status: HTMLElement;
  private readonly _themeObserver: MutationObserver;
  private _frame = 0;
}

/** A bare element with a class. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  node.className = className;
  return node;
}

/** A push button in JupyterLab's style. */
export function button(label: string, onClick: () => void): HTMLButtonElement {
  const node = element('button', 'cnn-Button');
  node.type = 'button';
  node.textContent = label;
  node.addEventListener('click', onClick);
  return node;
}

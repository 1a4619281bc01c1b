import { neighbourRect } from '../../charts/binKeys';
import { drawHistogram } from '../../charts/histogram';
import type { IDrawnHistogram, IHistogram } from '../../charts/histogram';
import type { IStackRect } from '../../charts/stackedBins';
import { Tooltip } from '../../charts/tooltip';
import { Extent } from '../extent';

export interface IHistogramActions {
  readonly onToggle: (rect: IStackRect) => void;
  readonly describe: (rect: IStackRect) => HTMLElement;
}

/** The histogram on the screen: pointer, keyboard, focus and tooltip. */
export class HistogramView {
  constructor(private readonly _actions: IHistogramActions) {
    this.node = document.createElement('div');
    this.node.className = 'cnn-Histogram';
    this._svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    this._svg.setAttribute('role', 'group');
    this.node.append(this._svg);
    this.extent = new Extent(this.node);
    this._tooltip = new Tooltip(this.node);
    this._listen();
  }

  readonly node: HTMLElement;

  /** The room there is to draw. */
  readonly extent: Extent;

  dispose(): void {
    this._tooltip.dispose();
  }

  hideTooltip(): void {
    this._tooltip.hide();
  }

  draw(histogram: IHistogram, name: string): void {
    this._svg.setAttribute(
      'aria-label',
      `${name} Arrow keys move between rectangles, Enter highlights their weights, Escape clears.`
    );
    const focused = this._svg.contains(document.activeElement);
    this._drawn = drawHistogram(this._svg, histogram);
    this._makeCurrent(this._find(this._current) ?? this._rects.find(histogram.isSelected) ?? null);
    if (focused && !this._svg.contains(document.activeElement)) {
      this._element(this._current)?.focus();
    }
  }

  /** Outlines other rectangles of what is drawn. */
  select(isSelected: (rect: IStackRect) => boolean): void {
    this._drawn?.select(isSelected);
  }

  private _listen(): void {
    // Not on the SVG element: Chromium makes those with focus listeners stops of the Tab key.
    const { node } = this;
    node.addEventListener('click', event => this._toggle(this._at(event.target)));
    node.addEventListener('pointerdown', () => (this._pointing = true));
    node.addEventListener('pointerup', () => (this._pointing = false));
    node.addEventListener('pointermove', event => {
      const rect = this._at(event.target);
      this._show(rect, event.clientX, event.clientY);
    });
    node.addEventListener('pointerleave', () => this._tooltip.hide());
    node.addEventListener('focusout', () => this._tooltip.hide());
    node.addEventListener('focusin', ({ target }) => {
      const rect = this._at(target);
      this._makeCurrent(rect);
      if (!this._pointing && target instanceof Element) {
        const { right, top } = target.getBoundingClientRect();
        this._show(rect, right, top);
      }
    });
    node.addEventListener('keydown', event => this._onKey(event));
  }

  private _onKey(event: KeyboardEvent): void {
    const rect = this._at(event.target);
    if (rect === null || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === 'Enter' || event.key === ' ') {
      this._toggle(rect);
    } else {
      const next = neighbourRect(this._rects, rect, event.key);
      if (next === null) {
        return;
      }
      this._element(next)?.focus();
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private _toggle(rect: IStackRect | null): void {
    if (rect !== null) {
      this._makeCurrent(rect);
      this._actions.onToggle(rect);
    }
  }

  private _show(rect: IStackRect | null, x: number, y: number): void {
    if (rect === null) {
      this._tooltip.hide();
    } else {
      this._tooltip.show(this._actions.describe(rect), x, y);
    }
  }

  /** The rectangle that an element of the drawing stands for. */
  private _at(target: EventTarget | null): IStackRect | null {
    const cell = target instanceof Element ? target.closest<SVGElement>('[data-bin]') : null;
    return cell === null
      ? null
      : this._find({ bin: Number(cell.dataset.bin), level: Number(cell.dataset.level) });
  }

  private _find(place: Pick<IStackRect, 'bin' | 'level'> | null): IStackRect | null {
    return (
      this._rects.find(({ bin, level }) => bin === place?.bin && level === place.level) ?? null
    );
  }

  private get _rects(): readonly IStackRect[] {
    return this._drawn?.rects ?? [];
  }

  private _makeCurrent(rect: IStackRect | null): void {
    this._element(this._current)?.setAttribute('tabindex', '-1');
    const [first = null] = this._rects;
    this._current = rect ?? first;
    this._element(this._current)?.setAttribute('tabindex', '0');
  }

  private _element(place: Pick<IStackRect, 'bin' | 'level'> | null): SVGElement | null {
    return place === null
      ? null
      : this._svg.querySelector(`[data-bin="${place.bin}"][data-level="${place.level}"]`);
  }

  private readonly _svg: SVGSVGElement;
  private readonly _tooltip: Tooltip;
  private _drawn: IDrawnHistogram | null = null;
  private _current: Pick<IStackRect, 'bin' | 'level'> | null = null;
  private _pointing = false;
}

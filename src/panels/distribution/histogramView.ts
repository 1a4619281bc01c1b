import { neighbourRect } from '../../charts/binKeys';
import { drawHistogram } from '../../charts/histogram';
import type { IDrawnHistogram, IHistogram } from '../../charts/histogram';
import type { IStackRect } from '../../charts/stackedBins';
import { Tooltip } from '../../charts/tooltip';
import { trans } from '../../text/trans';
import { Extent } from '../extent';
import { Brush } from './brush';
import type { Bins } from './category';

export interface IHistogramActions {
  readonly onToggle: (rect: IStackRect) => void;
  readonly onBins: (bins: Bins) => void;
  readonly describe: (rect: IStackRect) => HTMLElement;
  readonly describeBins: (bins: Bins) => HTMLElement;
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
    this._brush = new Brush(this.node, {
      onDrag: (from, event) => this._drag(from, event),
      onEnd: (from, event) => this._endDrag(from, event)
    });
    this._listen();
  }

  readonly node: HTMLElement;

  /** The room there is to draw. */
  readonly extent: Extent;

  dispose(): void {
    this._brush.dispose();
    this._tooltip.dispose();
  }

  hideTooltip(): void {
    this._tooltip.hide();
  }

  draw(histogram: IHistogram, name: string): void {
    this._svg.setAttribute(
      'aria-label',
      trans.__(
        '%1 Arrow keys move between rectangles, Enter highlights their weights, Shift and Enter ' +
          'those of the whole bin, Shift and arrow keys those of several bins, Escape clears.',
        name
      )
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
    node.addEventListener('click', ({ target }) => {
      const column = columnOf(target);
      if (column !== null) {
        this._actions.onBins([column, column]);
      } else {
        this._toggle(this._at(target));
      }
    });
    node.addEventListener('pointerdown', () => (this._pointing = true));
    node.addEventListener('pointerup', () => (this._pointing = false));
    node.addEventListener('pointermove', event => {
      if (!this._brush.isDragging) {
        this._point(event);
      }
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
      this._press(rect, event.shiftKey);
    } else {
      const next = neighbourRect(this._rects, rect, event.key);
      if (next === null) {
        return;
      }
      this._element(next)?.focus();
      this._span(rect, next, event.shiftKey);
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

  private _press(rect: IStackRect, isBin: boolean): void {
    if (isBin) {
      this._actions.onBins([rect.bin, rect.bin]);
    } else {
      this._toggle(rect);
    }
  }

  /** With Shift, arrow keys choose the bins from where they began. */
  private _span(from: IStackRect, to: IStackRect, shift: boolean): void {
    this._anchor = shift ? (this._anchor ?? from.bin) : null;
    if (this._anchor !== null && to.bin !== from.bin) {
      this._actions.onBins(between(this._anchor, to.bin));
    }
  }

  private _drag(from: number, event: MouseEvent): void {
    const bins = this._bins(from, event.clientX);
    if (bins !== null) {
      this._drawn?.brush(bins);
      this._tooltip.show(this._actions.describeBins(bins), event.clientX, event.clientY);
    }
  }

  private _endDrag(from: number, event: MouseEvent | null): void {
    const bins = event && this._bins(from, event.clientX);
    this._drawn?.brush(null);
    this._tooltip.hide();
    if (bins !== null) {
      this._actions.onBins(bins);
    }
  }

  /** The bins between two places, in client coordinates. */
  private _bins(from: number, to: number): Bins | null {
    const { left } = this._svg.getBoundingClientRect();
    return this._drawn && between(this._drawn.binAt(from - left), this._drawn.binAt(to - left));
  }

  private _point({ target, clientX, clientY }: MouseEvent): void {
    const column = columnOf(target);
    if (column === null) {
      this._show(this._at(target), clientX, clientY);
    } else {
      this._tooltip.show(this._actions.describeBins([column, column]), clientX, clientY);
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
  private readonly _brush: Brush;
  /** The bin where keys began to choose several. */
  private _anchor: number | null = null;
  private _current: Pick<IStackRect, 'bin' | 'level'> | null = null;
  private _pointing = false;
}

/** The bin whose part of the axis an element is. */
function columnOf(target: EventTarget | null): number | null {
  const { column } = target instanceof SVGElement ? target.dataset : {};
  return column === undefined ? null : Number(column);
}

function between(one: number, other: number): Bins {
  return one < other ? [one, other] : [other, one];
}

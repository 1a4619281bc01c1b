import type { ICellOrder } from '../../charts/cellOrder';
import { visibleCells, weightPixels } from '../../charts/cellViewport';
import type { ICellPosition, ICellSpan } from '../../charts/cellViewport';
import type { IStripScene } from '../../charts/channelStrip';
import { element } from '../../charts/element';
import type { ICellMap } from '../../charts/pixelMap';
import type { ITheme } from '../../charts/theme';
import type { IWeightMap } from '../../charts/weightMap';
import type { ChannelSide } from '../../state';
import { trans } from '../../text/trans';
import { write } from '../elements';
import { Extent } from '../extent';
import type { IAxes } from './axes';
import { unitWord } from './axisWords';
import { boardLayout, CHECKS } from './boardLayout';
import type { IBoardLayout } from './boardLayout';
import type { IMargins } from './margins';
import { MarginView } from './marginView';
import { MapView } from './mapView';
import type { IMapPoint } from './mapView';
import { StripView } from './stripView';
import type { StripName } from './stripView';

/** What the board shows, whatever the user points at. */
export interface IBoardScene {
  /** Its values as the cells stand. */
  readonly map: ICellMap;
  readonly order: ICellOrder;
  readonly axes: IAxes;
  /** The weights of the cells in view, drawn once they are large enough, by index alone. */
  readonly weights: IWeightMap | null;
  readonly layout: IWeightMap['layout'];
  readonly theme: ITheme;
  readonly selectedKernel: number | null;
  readonly strips: Readonly<Record<ChannelSide, Omit<IStripScene, 'current'>>>;
  /** What single kernels do; null where none are exchanged. */
  readonly effect: Omit<IStripScene, 'current'> | null;
  readonly margins: IMargins;
}

export interface IBoardHandlers {
  pointedCell(point: IMapPoint | null, clientX: number, clientY: number): void;
  movedTo(cell: ICellPosition | null): void;
  openedCell(cell: ICellPosition): void;
  zoomedIn(): void;
  pointedChannel(strip: StripName, channel: number | null, x: number, y: number): void;
  selectedChannel(strip: StripName, channel: number): void;
  /** The pointer is at the bar of a column or row of the map, or at none any more. */
  pointedBar(along: keyof IMargins, index: number | null, x: number, y: number): void;
  /** Called before each painting with what is in view; null while weights cannot be seen. */
  viewed(weightsInView: ICellSpan | null): void;
  /** Does a painting of its own accord, and says so where it fails. */
  attempt(paint: () => void): void;
}

/** Zoomed in, a weight is drawn from this size in CSS pixels on, until smaller than the second. */
const OPEN_PIXELS = 12;
const CLOSE_PIXELS = 9;
/** Between the map and the edge of its place, in CSS pixels. */
const EDGE = 2;

/** The map with a strip of channels along its rows and one along its columns. */
export class Board {
  constructor(private readonly _handlers: IBoardHandlers) {
    this.node = element('div', 'cnn-Convolution');
    this.footer = element('div', 'cnn-Convolution-footer');
    // It scrolls where the panel is low.
    this.footer.tabIndex = 0;
    this.footer.setAttribute('role', 'group');
    this.footer.setAttribute('aria-label', trans.__('Legend'));
    this.map = new MapView({
      changed: () => this.schedule(),
      pointed: (point, x, y) => {
        this._setCurrent(point);
        this._handlers.pointedCell(point, x, y);
      },
      moved: cell => {
        this._setCurrent(cell);
        this._handlers.movedTo(cell);
      },
      opened: cell => this._handlers.openedCell(cell),
      zoomedIn: () => this._handlers.zoomedIn()
    });
    this.strips = {
      input: this._strip('input'),
      output: this._strip('output'),
      effect: this._strip('effect')
    };
    this._titles = {
      input: element('div', 'cnn-Convolution-title cnn-mod-input'),
      output: element('div', 'cnn-Convolution-title cnn-mod-output')
    };
    this.margins = { columns: this._margin('columns'), rows: this._margin('rows') };
    this._rowsPlace.append(this.margins.rows.canvas);
    this._columnsPlace.append(this.margins.columns.canvas);
    this._inputPlace.append(this.strips.input.canvas);
    this._outputPlace.append(this.strips.output.canvas);
    this._effectPlace.append(this.strips.effect.canvas);
    this.node.append(
      this._titles.output,
      this._titles.input,
      this._inputPlace,
      this._outputPlace,
      this._effectPlace,
      this.map.node,
      this._rowsPlace,
      this._columnsPlace,
      this.footer
    );
    this.room = new Extent(this.node);
  }

  readonly node: HTMLElement;
  readonly room: Extent;
  /** Beneath the map, for legends. */
  readonly footer: HTMLElement;
  readonly map: MapView;
  readonly strips: Readonly<Record<StripName, StripView>>;
  readonly margins: Readonly<Record<keyof IMargins, MarginView>>;

  /** Whether weights are large enough to be seen. */
  get opened(): boolean {
    return this._opened;
  }

  show(scene: IBoardScene): void {
    this._scene = scene;
    this.paint();
  }

  /** Keeps a cell marked while it is shown in the dialog. */
  pin(cell: ICellPosition | null): void {
    this._pinned = cell;
    this.schedule();
  }

  /** Paints in the next animation frame. */
  schedule(): void {
    if (this._frame === 0) {
      this._frame = requestAnimationFrame(() => this._handlers.attempt(() => this.paint()));
    }
  }

  paint(): void {
    cancelAnimationFrame(this._frame);
    this._frame = 0;
    const scene = this._scene;
    const { width, height } = this.room.value;
    if (scene === null || width === 0) {
      return;
    }
    const room = boardLayout(width, height, scene.axes, scene.margins, scene.effect !== null);
    this._arrange(scene, room);
    const { geometry, extent } = this.map;
    const pixels = weightPixels(geometry, scene.layout);
    const isLarge = pixels >= (this._opened ? CLOSE_PIXELS : OPEN_PIXELS);
    const isByIndex = scene.order.columns === null && scene.order.rows === null;
    this._opened = this.map.isZoomed && isByIndex && isLarge;
    this._handlers.viewed(this._opened ? visibleCells(geometry, scene.map, extent) : null);
    const current = this._current ?? this._pinned;
    const { input, output } = this._guides(scene, current);
    this.map.paint({
      ...scene,
      weights: this._opened ? scene.weights : null,
      selectedColumn: scene.selectedKernel,
      guide: {
        column: scene.axes.output.aligned ? output : null,
        row: scene.axes.input.aligned ? input : null
      },
      current
    });
    this._paintStrips(scene, room, { input, output });
    this._paintMargins(scene, room, current);
  }

  private _paintStrips(
    { strips, effect }: IBoardScene,
    room: IBoardLayout,
    { input, output }: Readonly<Record<ChannelSide, number | null>>
  ): void {
    const { geometry, extent } = this.map;
    this.strips.input.paint(
      { ...strips.input, current: input },
      geometry,
      { width: room.inputWidth, height: extent.height },
      room.inputGutter
    );
    this.strips.output.paint(
      { ...strips.output, current: output },
      geometry,
      { width: extent.width, height: room.outputHeight },
      room.outputGutter
    );
    if (effect !== null) {
      this.strips.effect.paint(
        { ...effect, current: output },
        geometry,
        { width: extent.width, height: room.effectHeight },
        CHECKS
      );
    }
  }

  private _paintMargins(
    { axes, map, order, margins, theme }: IBoardScene,
    { barsWidth, barsHeight }: IBoardLayout,
    current: ICellPosition | null
  ): void {
    const { geometry, extent } = this.map;
    const { columns, rows } = margins;
    // A map that is smaller than its place has its bars beside it nevertheless.
    const { x0, y0, cellWidth, cellHeight } = geometry;
    const right = extent.width - x0 - map.columns * cellWidth;
    const below = extent.height - y0 - map.rows * cellHeight;
    this._rowsPlace.style.transform = `translateX(${-Math.max(0, right - EDGE)}px)`;
    this._columnsPlace.style.transform = `translateY(${-Math.max(0, below - EDGE)}px)`;
    this.margins.columns.paint(
      barsHeight > 0 && columns
        ? { values: columns, order: order.columns, current: current?.column ?? null, theme }
        : null,
      geometry,
      { width: extent.width, height: barsHeight },
      unitWord(axes.column)
    );
    this.margins.rows.paint(
      barsWidth > 0 && rows
        ? { values: rows, order: order.rows, current: current?.row ?? null, theme }
        : null,
      geometry,
      { width: barsWidth, height: extent.height },
      axes.row === null ? '' : unitWord(axes.row)
    );
  }

  /** Brings a channel's row or column into view, where it has one. */
  reveal(strip: StripName, channel: number): void {
    const side = strip === 'effect' ? 'output' : strip;
    if (this._scene?.axes[side].aligned && this._scene.map.columns > 0) {
      if (side === 'input') {
        this.map.revealRow(channel);
      } else {
        this.map.revealColumn(channel);
      }
    }
    this._setCurrent(null);
    this._channel = { side, channel };
    this.paint();
  }

  dispose(): void {
    cancelAnimationFrame(this._frame);
    this.map.dispose();
  }

  private _arrange(scene: IBoardScene, room: IBoardLayout): void {
    const sizes = Object.values(room).join(' ');
    if (sizes !== this._sizes) {
      this._sizes = sizes;
      this.node.classList.toggle('cnn-mod-compact', room.compact);
      this._inputPlace.style.width = `${room.inputWidth}px`;
      this._outputPlace.style.height = `${room.outputHeight}px`;
      this._effectPlace.style.height = `${room.effectHeight}px`;
      this._effectPlace.hidden = room.effectHeight === 0;
      this._rowsPlace.style.width = `${room.barsWidth}px`;
      this._columnsPlace.style.height = `${room.barsHeight}px`;
      this.map.room.forget();
    }
    for (const side of ['input', 'output'] as const) {
      write(this._titles[side], scene.axes[side].title);
    }
    this.map.arrange(scene.map, scene.layout, scene.order);
  }

  /** The channels to guide the eye to: of the current cell, or the one pointed at in a strip. */
  private _guides(
    { axes }: IBoardScene,
    cell: ICellPosition | null
  ): Readonly<Record<ChannelSide, number | null>> {
    if (cell !== null) {
      return { input: axes.inputOf(cell.column, cell.row), output: cell.column };
    }
    const at = this._channel;
    return {
      input: at?.side === 'input' ? at.channel : null,
      output: at?.side === 'output' ? at.channel : null
    };
  }

  private _strip(strip: StripName): StripView {
    const side = strip === 'effect' ? 'output' : strip;
    return new StripView(strip, {
      pointed: (channel, x, y) => {
        this._channel = channel === null ? null : { side, channel };
        this.schedule();
        this._handlers.pointedChannel(strip, channel, x, y);
      },
      moved: channel => {
        this.reveal(strip, channel);
        this._handlers.pointedChannel(strip, channel, ...this.strips[strip].clientPoint(channel));
      },
      selected: channel => this._handlers.selectedChannel(strip, channel)
    });
  }

  private _margin(along: keyof IMargins): MarginView {
    return new MarginView(along, (index, x, y) => this._handlers.pointedBar(along, index, x, y));
  }

  private _setCurrent(cell: ICellPosition | null): void {
    this._current = cell && { column: cell.column, row: cell.row };
    this.schedule();
  }

  private readonly _inputPlace = element('div', 'cnn-Convolution-input');
  private readonly _outputPlace = element('div', 'cnn-Convolution-output');
  private readonly _effectPlace = element('div', 'cnn-Convolution-effect');
  private readonly _rowsPlace = element('div', 'cnn-Convolution-rows');
  private readonly _columnsPlace = element('div', 'cnn-Convolution-columns');
  private readonly _titles: Readonly<Record<ChannelSide, HTMLElement>>;
  private _scene: IBoardScene | null = null;
  private _current: ICellPosition | null = null;
  private _pinned: ICellPosition | null = null;
  private _channel: { readonly side: ChannelSide; readonly channel: number } | null = null;
  /** What the strips' sizes were derived from. */
  private _sizes = '';
  private _opened = false;
  private _frame = 0;
}

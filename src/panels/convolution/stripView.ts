import { indexAt, positionOf } from '../../charts/cellOrder';
import { cellAt } from '../../charts/cellViewport';
import type { ICellGeometry, IExtent } from '../../charts/cellViewport';
import { StripPainter, channelCell, channelOf, stripGeometry } from '../../charts/channelStrip';
import type { IStripGeometry, IStripScene } from '../../charts/channelStrip';
import { element } from '../../charts/element';
import { sharpContext } from '../../charts/hiDpi';
import type { ChannelSide } from '../../state';
import { trans } from '../../text/trans';
import { LastSeen } from '../remember';
import { arrow } from './mapKeys';

/** The channels on either side, or what single kernels do. */
export type StripName = ChannelSide | 'effect';

export interface IStripHandlers {
  /** The pointer is at a channel, or at none any more. */
  pointed(channel: number | null, clientX: number, clientY: number): void;
  /** The keyboard's cursor moved to a channel. */
  moved(channel: number): void;
  selected(channel: number): void;
}

/** The channels on one side of the layer: a canvas that follows the map or lists them. */
export class StripView {
  constructor(
    name: StripName,
    private readonly _handlers: IStripHandlers
  ) {
    this.canvas = element('canvas', `cnn-Convolution-strip cnn-mod-${name}`);
    this.canvas.tabIndex = 0;
    this.canvas.dataset.strip = name;
    this.canvas.setAttribute('role', 'slider');
    this.canvas.setAttribute('data-lm-suppress-shortcuts', 'true');
    this._listen();
  }

  readonly canvas: HTMLCanvasElement;

  /**
   * @param name - what the strip shows
   * @param valueText - a channel in words
   */
  describe(
    name: string,
    scene: Omit<IStripScene, 'current'>,
    valueText: (channel: number) => string
  ): void {
    const at = this._cursor ?? scene.selected ?? 0;
    const attributes = {
      'aria-label':
        scene.checked === undefined
          ? trans.__('%1. Arrow keys move, Enter selects.', name)
          : trans.__('%1. Arrow keys move, Enter puts a kernel in or takes it out.', name),
      'aria-orientation': scene.arrangement === 'column' ? 'vertical' : 'horizontal',
      'aria-valuemin': '0',
      'aria-valuemax': String(Math.max(0, scene.channels - 1)),
      'aria-valuenow': String(at),
      'aria-valuetext': valueText(at)
    };
    for (const [attribute, value] of Object.entries(attributes)) {
      this.canvas.setAttribute(attribute, value);
    }
  }

  /**
   * @param map - where the map's cells are
   * @param extent - the canvas's size in CSS pixels
   * @param gutter - room for numbers before the strip
   */
  paint(scene: IStripScene, map: ICellGeometry, extent: IExtent, gutter: number): void {
    const drawn = [scene, map, extent].flatMap(part => Object.values(part) as unknown[]);
    if (!this._painted.differs(...drawn, gutter, window.devicePixelRatio)) {
      return;
    }
    this._geometry = stripGeometry(scene, map, extent, gutter);
    this._selected = scene.selected;
    const { x0, y0, cellWidth, cellHeight, columns } = this._geometry;
    Object.assign(this.canvas.dataset, {
      x0: String(x0),
      y0: String(y0),
      cellWidth: String(cellWidth),
      cellHeight: String(cellHeight),
      columns: String(columns),
      channels: String(scene.channels),
      selected: scene.selected === null ? '' : String(scene.selected)
    });
    const sharp = sharpContext(this.canvas, extent);
    if (sharp !== null) {
      this._painter.paint(sharp.context, scene, this._geometry, extent, sharp.pixelRatio);
    }
  }

  /** The middle of a channel's cell in the browser window's coordinates. */
  clientPoint(channel: number): readonly [number, number] {
    const { left, top } = this.canvas.getBoundingClientRect();
    if (this._geometry === null) {
      return [left, top];
    }
    const { x0, y0, cellWidth, cellHeight } = this._geometry;
    const { column, row } = channelCell(this._geometry, channel);
    return [left + x0 + (column + 0.5) * cellWidth, top + y0 + (row + 0.5) * cellHeight];
  }

  private _listen(): void {
    const { canvas } = this;
    canvas.addEventListener('pointermove', event => {
      this._handlers.pointed(this._at(event), event.clientX, event.clientY);
    });
    canvas.addEventListener('pointerleave', () => this._handlers.pointed(null, 0, 0));
    canvas.addEventListener('click', event => {
      const channel = this._at(event);
      if (channel !== null) {
        this._cursor = channel;
        this._handlers.selected(channel);
      }
    });
    canvas.addEventListener('blur', () => {
      this._cursor = null;
      this._handlers.pointed(null, 0, 0);
    });
    canvas.addEventListener('keydown', event => this._key(event));
  }

  private _key(event: KeyboardEvent): void {
    const cursor = this._cursor ?? this._selected;
    const step = this._step(event.key);
    if (event.ctrlKey || event.metaKey || event.altKey || this._geometry === null) {
      return;
    }
    if (step !== null) {
      const { channels, order } = this._geometry;
      const from = cursor === null ? -1 : positionOf(order, cursor);
      this._cursor = indexAt(order, Math.max(0, Math.min(channels - 1, from + step)));
      this._handlers.moved(this._cursor);
    } else if (event.key === 'Enter' || event.key === ' ') {
      this._cursor = cursor ?? indexAt(this._geometry.order, 0);
      this._handlers.selected(this._cursor);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** How many channels a key moves; null for other keys. */
  private _step(key: string): number | null {
    const direction = arrow(key);
    if (direction === null) {
      return key === 'Home' ? -Infinity : key === 'End' ? Infinity : null;
    }
    const [columns, rows] = direction;
    const perRow = this._geometry?.columns ?? 1;
    const listed = this._geometry !== null && this._geometry.rows > 1 && perRow > 1;
    return columns + rows * (listed ? perRow : 1);
  }

  private _at({ clientX, clientY }: MouseEvent): number | null {
    if (this._geometry === null) {
      return null;
    }
    const { left, top } = this.canvas.getBoundingClientRect();
    const cell = cellAt(this._geometry, this._geometry, clientX - left, clientY - top);
    return cell && channelOf(this._geometry, cell);
  }

  private readonly _painter = new StripPainter();
  private readonly _painted = new LastSeen();
  private _geometry: IStripGeometry | null = null;
  private _cursor: number | null = null;
  private _selected: number | null = null;
}

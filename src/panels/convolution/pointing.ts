import type { ICellPosition } from '../../charts/cellViewport';
import { element } from '../../charts/element';
import type { ITheme } from '../../charts/theme';
import { Tooltip } from '../../charts/tooltip';
import type { IActivationChange, IWeights } from '../../state';
import { cellName, isSingle } from './axes';
import {
  barContent,
  cellContent,
  cellValue,
  channelContent,
  distanceName,
  distanceText
} from './content';
import type { IMapModel, IWeightPair } from './content';
import { effectContent } from './effect';
import type { IEffect } from './effect';
import type { IMargins } from './margins';
import type { IMapPoint } from './mapView';
import type { StripName } from './stripView';
import { weightOf } from './weights';

/** What is known of what can be pointed at. */
export interface IPointable {
  readonly model: IMapModel;
  readonly activations: IActivationChange | null;
  readonly effect: IEffect | null;
  /** The weights of the cells in view, while they are drawn. */
  readonly window: IWeights | null;
  readonly cell: IWeights | null;
  readonly theme: ITheme;
}

interface IPlace {
  readonly x: number;
  readonly y: number;
}

/** Tells what is under the pointer in a tooltip, and where the keyboard's cursor is in words. */
export class Pointing {
  constructor(host: HTMLElement) {
    this._tooltip = new Tooltip(host);
    this.live = element('div', 'cnn-Convolution-live');
    this.live.setAttribute('aria-live', 'polite');
  }

  /** Reads out the keyboard's cursor; holds the current cell's exact values. */
  readonly live: HTMLElement;

  /** Takes what is known now, and tells it of what is pointed at. */
  update(known: IPointable): void {
    this._known = known;
    this._refresh();
  }

  /** Points at a cell, at client coordinates. */
  cell(point: IMapPoint, x: number, y: number): void {
    this._target = { point };
    this._place = { x, y };
    this._refresh();
  }

  /** Points at a cell with the keyboard: says it, too. */
  cursor({ column, row }: ICellPosition, x: number, y: number): void {
    this.cell({ column, row, weight: 0 }, x, y);
    const model = this._known?.model;
    if (model) {
      const name = cellName(model.axes, column, row);
      this.live.textContent = `${name}: ${distanceName(model)} ${distanceText(model, column, row)}`;
    }
  }

  channel(side: StripName, channel: number, x: number, y: number): void {
    this._target = { side, channel };
    this._place = { x, y };
    this._refresh();
  }

  /** Points at the bar of a column or row of the map, or at none any more. */
  bar(along: keyof IMargins, index: number | null, x: number, y: number): void {
    if (index === null) {
      this.nothing();
      return;
    }
    this._target = { along, index };
    this._place = { x, y };
    this._refresh();
  }

  nothing(): void {
    this._target = null;
    this._tooltip.hide();
  }

  dispose(): void {
    this._tooltip.dispose();
  }

  private _refresh(): void {
    const { _known: known, _target: target } = this;
    if (known === null || target === null) {
      return;
    }
    const content =
      'point' in target
        ? this._cellContent(known, target.point)
        : 'along' in target
          ? barContent(known.model, target.along, target.index)
          : stripContent(known, target);
    if (content === null) {
      this.nothing();
    } else {
      this._tooltip.show(content, this._place.x, this._place.y);
    }
  }

  private _cellContent(known: IPointable, { column, row, weight }: IMapPoint): HTMLElement {
    Object.assign(this.live.dataset, {
      kernel: String(column),
      channel: String(row),
      value: String(cellValue(known.model.change, column, row))
    });
    return cellContent(known.model, column, row, pairAt(known, column, row, weight));
  }

  private readonly _tooltip: Tooltip;
  private _known: IPointable | null = null;
  private _place: IPlace = { x: 0, y: 0 };
  private _target:
    | { readonly point: IMapPoint }
    | { readonly side: StripName; readonly channel: number }
    | { readonly along: keyof IMargins; readonly index: number }
    | null = null;
}

function stripContent(
  { model, activations, effect, theme }: IPointable,
  { side, channel }: { readonly side: StripName; readonly channel: number }
): HTMLElement | null {
  if (side === 'effect') {
    return effect && effectContent(effect, model, channel);
  }
  const own = activations?.[side] ?? null;
  return channelContent(model.axes[side], own, channel, model.change.pair, theme);
}

/** The weight at a place: where weights are drawn, or where a cell is a single one. */
function pairAt(
  { model, window, cell }: IPointable,
  kernel: number,
  channel: number,
  index: number
): IWeightPair | null {
  const drawn = weightOf(window, kernel, channel, index);
  return drawn ?? (isSingle(model.change.grid) ? weightOf(cell, kernel, channel, 0) : null);
}

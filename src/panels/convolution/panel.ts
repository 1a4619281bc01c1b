import type { Message } from '@lumino/messaging';

import type { ICellPosition, ICellSpan } from '../../charts/cellViewport';
import { currentTheme } from '../../charts/theme';
import type { ITable } from '../../export';
import { insteadWords, isLarge, toggledKernel, withShownLayer } from '../../state';
import type { IFocus, ILayer, IParameterChange, ISelection } from '../../state';
import { cellSize } from '../../tensor/shape';
import { trans } from '../../text/trans';
import { isLocating } from '../locating';
import { Panel } from '../panel';
import type { IPanelContext, IPanelNames } from '../panel';
import { LastSeen, remember } from '../remember';
import { Board } from './board';
import type { IBoardScene } from './board';
import type { IMapModel } from './content';
import { CellDialog } from './dialog';
import { describeStrips } from './describe';
import { effectOf, whyNotBack } from './effect';
import type { IEffect } from './effect';
import { MapHeader } from './header';
import { legends } from './legends';
import type { ILegendState } from './legends';
import type { IMapPoint } from './mapView';
import { whyNot } from './order';
import type { OrderBy } from './order';
import { Ordering } from './ordering';
import { Pointing } from './pointing';
import { SceneMaker } from './scene';
import { shownLayerOf, foldingNote } from './shownLayer';
import type { IShownLayer } from './shownLayer';
import { headerText, mapSummary } from './summary';
import { mapTable } from './tables';
import type { StripName } from './stripView';
import { nextWindow } from './windowRequest';

const DESCRIBED = [
  'data-layer',
  'data-parameter',
  'data-kernels',
  'data-channels',
  'data-order',
  'data-highlight-count',
  'data-highlight-cells'
];

const SHOWN = {
  selection: [
    'pair',
    'layer',
    'parameter',
    'category',
    'levels',
    'kernel',
    'channel',
    'channelSide',
    'activationAt',
    'image',
    'imageSet',
    'folded',
    'exchanged'
  ],
  comparison: [
    ...(['network', 'change', 'highlight', 'window', 'cell', 'activations'] as const),
    'transplant_kernels'
  ]
} as const;

export const CONVOLUTION: IPanelNames = {
  id: 'convolution',
  title: () => trans.__('Convolution'),
  caption: () =>
    trans.__('Where the selected layer changed, kernel by kernel and channel by channel')
};

/**
 * The convolution as a map: columns are kernels, rows are channels, each cell the change of one
 * channel kernel, with the channels that enter and leave the layer along its sides.
 */
export class ConvolutionPanel extends Panel {
  constructor({ context }: { readonly context: IPanelContext }) {
    super({
      context,
      names: CONVOLUTION,
      shows: SHOWN
    });
    this._board = new Board({
      pointedCell: (point, x, y) => this._pointCell(point, x, y),
      movedTo: cell => this._moveTo(cell),
      openedCell: cell => this._dialog.open(cell),
      zoomedIn: () => this._dialog.close(),
      pointedChannel: (strip, channel, x, y) => this._pointChannel(strip, channel, x, y),
      selectedChannel: (strip, channel) =>
        strip === 'effect' ? this._toggle(channel) : this._select({ channelSide: strip, channel }),
      pointedBar: (along, index, x, y) => this._pointing.bar(along, index, x, y),
      viewed: span => this._view(span),
      attempt: paint => this.attempt(paint)
    });
    this._dialog = new CellDialog({
      changed: (cell, onPurpose) => this._showCell(cell, onPurpose),
      neighbour: (cell, columns, rows) => this._board.map.neighbour(cell, columns, rows),
      clientBox: cell => this._board.map.clientBox(cell),
      belongsToMap: target => this._board.map.canvas.contains(target)
    });
    this._header = new MapHeader(this.header, {
      zoomBy: factor => this._board.map.zoomBy(factor),
      fit: () => this._board.map.fit(),
      orderBy: by => this._takeOrder(by),
      takeAt: activationAt => this.context.selection.update({ activationAt }),
      putBack: what =>
        this._select({ exchanged: what === 'kernels' ? { kernels: null } : { highlighted: true } }),
      leaveSet: () => this.context.selection.update({ imageSet: null })
    });
    this._header.update(null);
    this._pointing = new Pointing(this.node);
    this.body.append(this._board.node, this._pointing.live);
    this.follow(this._board.room, this._board.map.room);
  }

  dispose(): void {
    if (!this.isDisposed) {
      super.dispose();
      this._ordering.stop();
      this._dialog.dispose();
      this._pointing.dispose();
      this._board.dispose();
    }
  }

  get tables(): readonly ITable[] {
    const change = this._model?.change;
    return change && change.received === change.count ? [mapTable(change)] : [];
  }

  protected expectsMore(): boolean {
    return isLocating(this.context.selection.value, this.context.comparison.value);
  }

  protected takesOwnFrame(): boolean {
    const change = this.context.comparison.value.change.value;
    return change !== null && change !== this._model?.change && isLarge(change);
  }

  protected draw(): void {
    const { selection, comparison } = this.context;
    const current = shownLayerOf(selection.value, comparison.value);
    const { layer, change, highlight, activations } = current;
    if (layer === null || change === null || change.count === 0) {
      this._ordering.stop();
      this._showState(current);
      this._clear();
      return;
    }
    const order = this._ordering.of(change, this._orderBy);
    this._showState(current);
    this._showWhole(change);
    const theme = currentTheme();
    const ground = this._maker.ground(layer, change, activations.value);
    const model = this._maker.model(ground, highlight);
    // A kernel or channel of the selected layer is none of a layer shown in its place.
    const own = insteadWords(comparison.value.network.value, selection.value) === '';
    const chosen = own ? selection.value : { ...selection.value, kernel: null, channel: null };
    const { transplant_kernels: kernels } = comparison.value;
    const { image, exchanged } = selection.value;
    const effect = this._effectOf(kernels, ground, image, exchanged);
    const scene = this._maker.scene({ current, model, order, selection: chosen, effect, theme });
    this._model = model;
    this._drawHeader(layer, model);
    this._describe(current, model, effect, scene);
    const opened = this._board.opened && scene.weights !== null;
    this._drawLegends({
      ground,
      highlighted: highlight !== null,
      activations,
      effect,
      kernels,
      opened,
      order: this._ordering.by,
      theme,
      remedies: this.context
    });
    this._pointing.update({
      model,
      activations: activations.value,
      effect,
      window: this._board.opened ? current.window : null,
      cell: comparison.value.cell.value,
      theme
    });
    this._board.show(scene);
    this._dialog.update(model, comparison.value.cell, theme);
  }

  /** Of another parameter the whole map is shown at first. */
  private _showWhole({ pair, parameter, layer }: IParameterChange): void {
    const shown = `${pair.a} ${pair.b} ${parameter} ${layer}`;
    if (this._shown !== shown) {
      this._shown = shown;
      this._dialog.close();
      this._board.map.fit();
    }
  }

  private _drawHeader(layer: ILayer, model: IMapModel): void {
    const { selection, comparison } = this.context;
    const network = comparison.value.network.value;
    const hasImages = (network?.images.count ?? 0) > 0;
    const { activationAt: at, imageSet } = selection.value;
    const menu = {
      order: this._orderBy,
      whyNot: (by: OrderBy) => whyNot(model.change, by),
      ...whyNotBack(network, selection.value, model)
    };
    this._header.update(headerText(layer, model), menu, hasImages ? at : null, imageSet);
  }

  protected onBeforeHide(message: Message): void {
    this._leave();
    super.onBeforeHide(message);
  }

  protected onBeforeDetach(message: Message): void {
    this._leave();
    super.onBeforeDetach(message);
  }

  /** Of the change; of the highlight where that takes its time or has failed. */
  private _showState(current: IShownLayer): void {
    const { selection, comparison } = this.context;
    const { change: slice, highlight } = comparison.value;
    const { change } = current;
    const locates = highlight.status === 'busy' && highlight.progress !== null;
    const instead = insteadWords(comparison.value.network.value, selection.value);
    const message = slice.message || instead || foldingNote(current, selection.value);
    const settled = this._isSettled();
    if (change?.count === 0) {
      const nothing = trans.__('This parameter holds no weights.');
      this.showStatus('change', { ...slice, value: null, message: nothing }, settled);
    } else if (slice.status === 'ready' && (locates || highlight.status === 'error')) {
      this.showStatus('highlight', { ...highlight, value: change }, settled);
    } else {
      this.showStatus('change', { ...slice, value: change, message }, settled);
    }
  }

  /** Whether all that the panel waits for has come. */
  private _isSettled(): boolean {
    const { activations, window, cell, transplant_kernels } = this.context.comparison.value;
    const { focus } = this.context;
    return !(
      activations.status === 'busy' ||
      transplant_kernels.status === 'busy' ||
      this.expectsMore() ||
      this._ordering.isBusy ||
      (focus.value.window !== null && window.status === 'busy') ||
      (this._dialog.cell !== null && cell.status === 'busy')
    );
  }

  private _describe(
    { layer }: IShownLayer,
    model: IMapModel,
    effect: IEffect | null,
    scene: IBoardScene
  ): void {
    const { change, highlight } = model;
    Object.assign(this.node.dataset, {
      layer: change.layer,
      parameter: change.parameter,
      kernels: String(change.grid.kernels),
      channels: String(change.grid.channels),
      order: this._ordering.by,
      highlightCount: highlight === null ? '' : String(highlight.count),
      highlightCells: highlight === null ? '' : String(highlight.held)
    });
    if (layer !== null && change.received === change.count) {
      this._board.map.canvas.setAttribute('aria-label', mapSummary(layer, model));
    }
    describeStrips(this._board.strips, model, effect, scene);
  }

  private _toggle(kernel: number): void {
    const kernels = this._model?.change.grid.kernels ?? 0;
    const { exchanged } = this.context.selection.value;
    this._select({ exchanged: toggledKernel(exchanged, kernel, kernels) });
  }

  private _drawLegends(state: ILegendState): void {
    if (this._legended.differs(...(Object.values(state) as unknown[]))) {
      this._board.footer.replaceChildren(...legends(state));
    }
  }

  private _clear(): void {
    this._model = null;
    this._shown = '';
    this._header.update(null);
    for (const key of DESCRIBED) {
      this.node.removeAttribute(key);
    }
    this._leave();
  }

  /** Lets go of everything that follows the pointer. */
  private _leave(): void {
    this._dialog.close();
    this._pointing.nothing();
    this._focus({ cell: null, window: null });
  }

  private _pointCell(point: IMapPoint | null, x: number, y: number): void {
    if (point === null) {
      this._pointing.nothing();
    } else {
      this._pointing.cell(point, x, y);
    }
    this._focusCell(point);
  }

  private _moveTo(cell: ICellPosition | null): void {
    if (cell === null) {
      this._pointing.nothing();
    } else {
      const box = this._board.map.clientBox(cell);
      this._pointing.cursor(cell, box.right, box.bottom);
    }
    this._focusCell(cell);
  }

  private _pointChannel(side: StripName, channel: number | null, x: number, y: number): void {
    if (channel === null) {
      this._pointing.nothing();
    } else {
      this._pointing.channel(side, channel, x, y);
    }
  }

  private _showCell(cell: ICellPosition | null, onPurpose: boolean): void {
    this._board.pin(cell);
    this._focusCell(cell, true);
    if (cell !== null) {
      this._pointing.nothing();
      this._board.map.moveTo(cell);
      this._select({ kernel: cell.column });
      this.schedule();
    } else if (onPurpose) {
      this._board.map.canvas.focus({ preventScroll: true });
    }
  }

  private _takeOrder(by: OrderBy): void {
    this._orderBy = by;
    this._board.map.fit();
    this.schedule();
  }

  /** Selects something of the layer that is shown. */
  private _select(change: Partial<ISelection>): void {
    const { selection, comparison } = this.context;
    const shown = withShownLayer(comparison.value.network.value, selection.value);
    selection.update({ ...shown, ...change });
  }

  /** Asks for what is in view weight by weight, while weights can be seen. */
  private _view(span: ICellSpan | null): void {
    if (this._model === null) {
      return;
    }
    const { grid } = this._model.change;
    const map = { columns: grid.kernels, rows: grid.channels };
    const { window } = this.context.focus.value;
    this._focus({ window: span && nextWindow(span, window, map, cellSize(grid)) });
    this._dialog.place();
    if (this._board.opened !== this._wasOpened) {
      this._wasOpened = this._board.opened;
      this.schedule();
    }
  }

  /** Asks for the weights of a cell; the dialog's cell comes before the one pointed at. */
  private _focusCell(cell: ICellPosition | null, always = false): void {
    if (always || this._dialog.cell === null) {
      this._focus({ cell: cell && { kernel: cell.column, channel: cell.row } });
    }
  }

  private _focus(change: Partial<IFocus>): void {
    const { focus } = this.context;
    const next = { ...focus.value, ...change };
    if (JSON.stringify(next) !== JSON.stringify(focus.value)) {
      focus.update(change);
    }
  }

  private readonly _board: Board;
  private readonly _dialog: CellDialog;
  private readonly _header: MapHeader;
  private readonly _pointing: Pointing;
  private readonly _maker = new SceneMaker();
  private readonly _effectOf = remember(effectOf);
  private readonly _ordering = new Ordering(this.context.orderByLikeness, () => this.schedule());
  private readonly _legended = new LastSeen();
  private _model: IMapModel | null = null;
  private _shown = '';
  private _wasOpened = false;
  private _orderBy: OrderBy = 'index';
}

import { inOrder } from '../../charts/cellOrder';
import type { ICellOrder } from '../../charts/cellOrder';
import type { ICellMap } from '../../charts/pixelMap';
import type { ITheme } from '../../charts/theme';
import type { ChannelSide, IHighlight, IParameterChange, ISelection } from '../../state';
import { cellSize } from '../../tensor/shape';
import { remember } from '../remember';
import type { IBoardScene } from './board';
import type { IMapGround, IMapModel } from './content';
import { EffectScene } from './effect';
import type { IEffect } from './effect';
import { marginsOf } from './margins';
import { groundOf } from './shownLayer';
import type { IShownLayer } from './shownLayer';
import { silentChannels } from './silent';
import { largestChange, stripScene } from './stripData';
import { weightMapOf } from './weights';

export interface ISceneState {
  readonly current: IShownLayer;
  readonly model: IMapModel;
  readonly order: ICellOrder;
  readonly selection: ISelection;
  readonly effect: IEffect | null;
  readonly theme: ITheme;
}

/**
 * Makes what the board draws from the state. Parts that did not change keep their identity, so
 * that their pictures are not painted again.
 */
export class SceneMaker {
  readonly ground = remember(groundOf);
  readonly model = remember((ground: IMapGround, highlight: IHighlight | null): IMapModel => ({
    ...ground,
    highlight
  }));

  /** Largest activation change of each side; null where there is none. */
  largest({ activations }: IShownLayer): Readonly<Record<ChannelSide, number | null>> {
    return {
      input: this._largestInput('input', activations.value),
      output: this._largestOutput('output', activations.value)
    };
  }

  scene({ current, model, order, selection, effect, theme }: ISceneState): IBoardScene {
    const { change, axes, layout } = model;
    const { kernel } = selection;
    const largest = this.largest(current);
    const { value } = current.activations;
    const silent = { input: null, output: this._silent(value?.output ?? null) };
    const strip = (side: ChannelSide): ReturnType<typeof stripScene> =>
      stripScene({
        side,
        axes,
        order,
        activations: value,
        max: largest[side],
        silent: silent[side],
        selection,
        theme
      });
    return {
      map: this._map(change, current.highlight, order),
      order,
      axes,
      layout,
      theme,
      weights: current.window && this._weights(current.window, layout, change.maxAbsChange),
      selectedKernel: kernel !== null && kernel < change.grid.kernels ? kernel : null,
      strips: { input: strip('input'), output: strip('output') },
      effect: this._effect.scene(effect, order, theme),
      margins: this._margins(change)
    };
  }

  private readonly _effect = new EffectScene();
  private readonly _map = remember(cellMap);
  private readonly _margins = remember(marginsOf);
  private readonly _weights = remember(weightMapOf);
  private readonly _silent = remember(silentChannels);
  private readonly _largestInput = remember(largestChange);
  private readonly _largestOutput = remember(largestChange);
}

function cellMap(
  { grid, tile, cells, cellMax, received, count }: IParameterChange,
  highlight: IHighlight | null,
  order: ICellOrder
): ICellMap {
  return {
    columns: grid.kernels,
    rows: grid.channels,
    tile: [tile.kernels, tile.channels],
    values: inOrder(cells, grid.channels, order),
    received: Math.floor((cells.length * received) / Math.max(1, count)),
    max: cellMax,
    marks: highlight && {
      counts: inOrder(highlight.cells, grid.channels, order),
      capacity: cellSize(grid)
    }
  };
}

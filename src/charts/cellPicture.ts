import { covers, visibleCells } from './cellViewport';
import type { ICellGeometry, ICellSpan, IExtent } from './cellViewport';
import { levelOfDetail } from './levelOfDetail';
import type { ILevelOfDetail } from './levelOfDetail';
import { paintCells, shadeCells, valueGrid } from './pixelMap';
import type { ICellMap, IMapColours, IPixels } from './pixelMap';

/** Where on the page cells are. */
export interface ICellView {
  readonly geometry: ICellGeometry;
  readonly extent: IExtent;
  /** Pixels of the screen for one of CSS. */
  readonly pixelRatio: number;
}

/** Keeps the painted picture of a map between frames, so that panning only moves it. */
export class CellPicture {
  /** Draws the cells in view. The context is scaled to CSS pixels. */
  draw(
    context: CanvasRenderingContext2D,
    map: ICellMap,
    colours: IMapColours,
    { geometry, extent, pixelRatio }: ICellView
  ): void {
    const grid = valueGrid(map);
    const values = scaled(geometry, map.tile);
    const visible = visibleCells(values, grid, extent);
    if (visible === null) {
      return;
    }
    const wanted = levelOfDetail(visible, grid, [
      values.cellWidth * pixelRatio,
      values.cellHeight * pixelRatio
    ]);
    const kept = this._painted;
    const usable =
      kept?.map === map && kept.colours === colours && serves(kept.part, wanted, visible);
    const painted = usable ? kept : this._paint(map, colours, wanted);
    this._painted = painted;
    if (painted.canvas !== null) {
      blit(context, painted.canvas, painted.part, map, geometry);
    }
  }

  /** Other marks on the same values leave those as they were painted. */
  private _paint(map: ICellMap, colours: IMapColours, part: ILevelOfDetail): IPainted {
    const { values, received, max, marks, columns, rows } = map;
    const parts = [...part.columns, ...part.rows, ...part.step];
    const shadedFor = [values, received, max, columns, rows, colours, ...parts];
    const kept = this._painted;
    const isKept = marks !== null && shadedFor.every((one, i) => one === kept?.shadedFor[i]);
    const shaded = (isKept && kept?.shaded) || shadeCells(map, colours, part);
    const canvas = pixelCanvas(paintCells(map, colours, part, shaded), kept?.canvas ?? undefined);
    // Without marks the picture is the only one of its values.
    return { canvas, part, map, colours, shaded: marks && shaded, shadedFor };
  }

  private _painted: IPainted | null = null;
}

interface IPainted {
  readonly canvas: HTMLCanvasElement | null;
  readonly part: ILevelOfDetail;
  readonly map: ICellMap;
  readonly colours: IMapColours;
  /** What it is without its marks; null where there are none. */
  readonly shaded: IPixels | null;
  readonly shadedFor: readonly unknown[];
}

function serves(part: ILevelOfDetail, wanted: ILevelOfDetail, visible: ICellSpan): boolean {
  return (
    part.step[0] === wanted.step[0] && part.step[1] === wanted.step[1] && covers(part, visible)
  );
}

/** Where the values of a map lie. */
export function scaled(geometry: ICellGeometry, tile: ICellMap['tile']): ICellGeometry {
  const { cellWidth, cellHeight } = geometry;
  return { ...geometry, cellWidth: cellWidth * tile[0], cellHeight: cellHeight * tile[1] };
}

function blit(
  context: CanvasRenderingContext2D,
  canvas: HTMLCanvasElement,
  part: ILevelOfDetail,
  map: ICellMap,
  geometry: ICellGeometry
): void {
  context.save();
  context.beginPath();
  const { x0, y0 } = geometry;
  context.rect(x0, y0, map.columns * geometry.cellWidth, map.rows * geometry.cellHeight);
  context.clip();
  const { cellWidth, cellHeight } = scaled(geometry, map.tile);
  context.imageSmoothingEnabled = false;
  context.drawImage(
    canvas,
    x0 + part.columns[0] * cellWidth,
    y0 + part.rows[0] * cellHeight,
    canvas.width * part.step[0] * cellWidth,
    canvas.height * part.step[1] * cellHeight
  );
  context.restore();
}

/**
 * A canvas that holds an image, a pixel for a pixel; null where there is nothing to paint on.
 *
 * @param canvas - one to paint anew
 */
export function pixelCanvas(
  { width, height, data }: IPixels,
  canvas = document.createElement('canvas')
): HTMLCanvasElement | null {
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext('2d');
  if (context === null || width === 0 || height === 0) {
    return null;
  }
  context.putImageData(new ImageData(data, width, height), 0, 0);
  return canvas;
}

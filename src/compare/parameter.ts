import { floats } from '../tensor/bytes';
import type { FloatArray } from '../tensor/bytes';
import { RangeSet } from '../tensor/ranges';
import { cellSize, kernelGrid, size } from '../tensor/shape';
import type { IKernelGrid } from '../tensor/shape';
import { tileOf } from '../tensor/tiles';
import type { ITile } from '../tensor/tiles';
import type {
  ICategoryPicture,
  ICategoryRange,
  ICells,
  IParameterPicture,
  IParameterTask,
  IPart,
  IRecomparison,
  IWeightWindow
} from './api';
import { Binning } from './bins';
import { BLOCK } from './blocks';
import { Categories, CategoryTable } from './categories';
import type { Codes } from './categories';
import { CellDistances } from './cells';
import type { CellReducer } from './cells';
import { typicalFloor } from './floor';
import { largestChange, scaled } from './fold';
import { HELD_BYTES, HeldWeights } from './held';
import { categoryOf, codesOf, countMembers, memberByCode, memberByValue } from './highlight';
import type { Member } from './highlight';
import { KernelDistances } from './kernels';
import { measures } from './measures/measures';
import { Sums } from './measures/sums';
import { NonfiniteCounts } from './nonfinite';
import { PlainLoop } from './plainLoop';
import { SimdLoop } from './simdLoop';
import type { Simd } from './simd';
import { windowRanges } from './window';

/** What compares faster where the browser has it; plain loops do where it has not. */
export interface IAccelerators {
  readonly reduceCells: CellReducer | null;
  readonly simd: Simd | null;
}

/**
 * Compares one parameter of A and B part by part. Parts come in any order with any cuts, and what
 * comes twice counts once. Every picture owns its arrays.
 */
export class ParameterComparison {
  /**
   * @param _heldBytes Bytes of weights up to which they are kept.
   * @throws RangeError when the task makes no sense.
   */
  constructor(
    private readonly _task: IParameterTask,
    private readonly _accelerators: IAccelerators,
    private readonly _heldBytes = HELD_BYTES
  ) {
    const { shape, maxAbsChange, sorting } = _task;
    if (!(maxAbsChange >= 0 && maxAbsChange < Infinity)) {
      throw new RangeError(`The largest change must be a finite number, not ${maxAbsChange}.`);
    }
    this._grid = kernelGrid(shape);
    this._count = size(shape);
    this._bins = new Binning(maxAbsChange, sorting.bins);
    this._table = new CategoryTable(this._bins, sorting.cuts, sorting.floor);
    this._categories = new Categories(this._count, this._table);
    this._simd = SimdLoop.create(_accelerators.simd, this._table);
    this._plain = new PlainLoop(this._table);
    this._tile = tileOf(this._grid);
    this._cells = new CellDistances(this._grid, this._tile, _accelerators.reduceCells);
    this._kernelSize = this._grid.channels * cellSize(this._grid);
    this._kernels = new KernelDistances(this._grid.kernels, this._kernelSize);
  }

  /**
   * Adds a part.
   *
   * @throws RangeError when the part does not fit the parameter.
   */
  add({ start, stop, a: bytesA, typeA, b: bytesB, typeB }: IPart): void {
    const a = floats(bytesA, typeA);
    const b = floats(bytesB, typeB);
    const fits = start >= 0 && start <= stop && stop <= this._count;
    if (!fits || a.length !== stop - start || b.length !== stop - start) {
      throw new RangeError(
        `A part with ${a.length} and ${b.length} weights does not fit [${start}, ${stop}) of ` +
          `${this._count} weights.`
      );
    }
    if (this._held === undefined) {
      this._held = HeldWeights.create(this._count, typeA, typeB, this._heldBytes);
    }
    if (this._held && (this._held.typeA !== typeA || this._held.typeB !== typeB)) {
      throw new RangeError(
        'The weights changed their element type midway; select the layer again.'
      );
    }
    for (const [from, to] of this._arrived.add(start, stop)) {
      const rawA = a.subarray(from - start, to - start);
      const rawB = b.subarray(from - start, to - start);
      this._reduce(from, this._scaled('a', from, rawA), this._scaled('b', from, rawB));
      this._held?.set(from, rawA, rawB);
    }
  }

  /** What the parts so far show. */
  picture(): IParameterPicture {
    return {
      received: this._arrived.size,
      nonfinite: this._sums.nonfinite,
      nonfiniteA: this._nonfinite.a.counts,
      nonfiniteB: this._nonfinite.b.counts,
      maxAbsChange: this._task.maxAbsChange,
      floor: this._task.sorting.floor,
      edges: this._bins.edges.slice(),
      inner: this._bins.inner,
      counts: this._categories.counts.slice(),
      measures: measures(this._sums),
      tile: this._tile,
      cells: this._cells.cells.slice(),
      cellMax: this._cells.max,
      cellMaxAt: this._cells.maxAt,
      kernels: this._kernels.distances(),
      loop: this._loop
    };
  }

  /**
   * The same weights compared otherwise; null when not all of them are kept.
   *
   * @throws RangeError for bins that make no sense.
   */
  recompared({ scales, bins, cuts, floor }: IRecomparison): ParameterComparison | null {
    const held = this._held;
    if (!held || !this._arrived.covers(0, this._count)) {
      return null;
    }
    const a = scaled(held.a, 0, this._kernelSize, scales?.a ?? null);
    const b = scaled(held.b, 0, this._kernelSize, scales?.b ?? null);
    const limit = typeof floor === 'number' ? floor : typicalFloor(a, b, floor.epsilon);
    const sorting = { bins, cuts, floor: limit };
    const task = { ...this._task, scales, sorting, maxAbsChange: largestChange(a, b) };
    const next = new ParameterComparison(task, this._accelerators, this._heldBytes);
    next._held = held;
    next._arrived.add(0, this._count);
    next._reduce(0, a, b);
    return next;
  }

  /**
   * Counts the weights of a category in every cell.
   *
   * @throws Error while parts are missing, and when the layer is too large to highlight.
   */
  category(range: ICategoryRange): ICategoryPicture {
    if (!this._arrived.covers(0, this._count)) {
      throw new Error('The weights of this layer are still arriving; highlight them afterwards.');
    }
    const known = this._codeOf(range);
    const [codes, code] =
      known === null ? [codesOf(this._count, this._member(range)), 1] : [this._codes, known];
    return countMembers(this._grid, this._tile, codes, code, this._accelerators.simd);
  }

  /** The weights of a rectangle of cells; null when they are not kept or have not arrived. */
  weights(cells: ICells, category: ICategoryRange | null): IWeightWindow | null {
    const held = this._held;
    const ranges = windowRanges(this._grid, cells);
    if (!held || !ranges.every(([start, stop]) => this._arrived.covers(start, stop))) {
      return null;
    }
    const length = ranges.reduce((total, [start, stop]) => total + stop - start, 0);
    const { scales } = this._task;
    const a = room(length, held.typeA === 'float64' || !!scales?.a);
    const b = room(length, held.typeB === 'float64' || !!scales?.b);
    const highlighted = category && new Uint8Array(length);
    const member = category && this._member(category);
    let offset = 0;
    for (const [start, stop] of ranges) {
      a.set(this._scaled('a', start, held.a.subarray(start, stop)), offset);
      b.set(this._scaled('b', start, held.b.subarray(start, stop)), offset);
      for (let index = start; highlighted && member && index < stop; index++) {
        highlighted[offset + index - start] = member(index) ? 1 : 0;
      }
      offset += stop - start;
    }
    return { a, b, highlighted };
  }

  private get _loop(): IParameterPicture['loop'] {
    const mostly = this._compiled * 2 > this._arrived.size ? 'compiled' : 'plain';
    return this._accelerators.simd === null ? 'barred' : mostly;
  }

  private _reduce(start: number, a: FloatArray, b: FloatArray): void {
    const single = cellSize(this._grid) === 1;
    for (let from = 0; from < a.length; from += BLOCK) {
      const blockA = a.subarray(from, from + BLOCK);
      const blockB = b.subarray(from, from + BLOCK);
      const compiled = this._simd?.compare(blockA, blockB) ?? null;
      this._compiled += compiled === null ? 0 : blockA.length;
      const block = compiled ?? this._plain.compare(blockA, blockB);
      if (block.skipped.length > 0) {
        this._nonfinite.a.add(blockA);
        this._nonfinite.b.add(blockB);
      }
      this._sums.add(block);
      this._categories.add(start + from, block);
      this._kernels.add(start + from, block.changes);
      if (single) {
        this._cells.addSingles(start + from, blockA, blockB, block);
      }
    }
    if (!single) {
      this._cells.add(start, a, b);
    }
  }

  private get _codes(): Codes {
    const { codes } = this._categories;
    if (!codes) {
      throw new Error('This layer has too many weights to highlight them in the browser.');
    }
    return codes;
  }

  private _codeOf(range: ICategoryRange): number | null {
    const category = categoryOf(range, this._bins.edges, this._task.sorting.cuts);
    return category === null ? null : this._table.codeOf[category];
  }

  private _member(range: ICategoryRange): Member {
    const code = this._codeOf(range);
    if (code !== null) {
      return memberByCode(this._codes, code);
    }
    if (!this._held) {
      throw new Error(
        'This layer is too large to highlight a range that is not one of the rectangles of the ' +
          'distribution; click a rectangle instead.'
      );
    }
    const a = this._scaled('a', 0, this._held.a);
    const b = this._scaled('b', 0, this._held.b);
    const { maxAbsChange, sorting } = this._task;
    return memberByValue(a, b, range, maxAbsChange, sorting.floor);
  }

  /** Stored weights from element `start` on as they are compared. */
  private _scaled(side: 'a' | 'b', start: number, values: FloatArray): FloatArray {
    return scaled(values, start, this._kernelSize, this._task.scales?.[side] ?? null);
  }

  private _grid: IKernelGrid;
  private _tile: ITile;
  private _count: number;
  private _kernelSize: number;
  private _bins: Binning;
  private _arrived = new RangeSet();
  private _sums = new Sums();
  private _nonfinite = { a: new NonfiniteCounts(), b: new NonfiniteCounts() };
  private _table: CategoryTable;
  private _categories: Categories;
  private _simd: SimdLoop | null;
  /** Weights that the compiled loop has compared. */
  private _compiled = 0;
  private _plain: PlainLoop;
  private _cells: CellDistances;
  private _kernels: KernelDistances;
  private _held: HeldWeights | null | undefined = undefined;
}

function room(length: number, double: boolean): FloatArray {
  return double ? new Float64Array(length) : new Float32Array(length);
}

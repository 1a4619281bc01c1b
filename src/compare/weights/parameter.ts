import { floats } from '../../tensor/bytes';
import type { FloatArray } from '../../tensor/bytes';
import type { Range } from '../../tensor/ranges';
import { cellSize, kernelGrid } from '../../tensor/shape';
import type { IKernelGrid } from '../../tensor/shape';
import { tileOf } from '../../tensor/tiles';
import type { ITile } from '../../tensor/tiles';
import { windowRanges } from '../../tensor/window';
import type { ICells } from '../../tensor/window';
import type {
  ICategoryPicture,
  ICategoryRange,
  IParameterPicture,
  IParameterTask,
  IPart,
  IRecomparison,
  IValuesPicture,
  IWeightWindow
} from '../api';
import { Binning, lastEdge } from '../block/bins';
import { CategoryTable } from '../block/categoryTable';
import { BlockLoops } from '../block/loops';
import type { Simd } from '../block/simd';
import { CategoryCounts } from '../highlight/categoryCounts';
import { chooseIndex } from '../highlight/chooseIndex';
import { MemberFilter } from '../highlight/memberFilter';
import { measures } from '../measures/measures';
import { Sums } from '../measures/sums';
import { CellDistances } from './cells';
import type { CellReducer } from './cells';
import { typicalFloor } from './floor';
import { kernelScales, largestChange, scaled } from './fold';
import { HELD_BYTES, HeldWeights } from './held';
import { Intake } from './intake';
import type { IStretch } from './intake';
import { KernelDistances } from './kernels';
import { NonfiniteCounts } from './nonfinite';
import { Recount } from './recount';
import { ValuePass } from './values';

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
    const { simd, reduceCells } = _accelerators;
    this._intake = new Intake(_task);
    this._grid = kernelGrid(shape);
    this._bins = new Binning(maxAbsChange, sorting.bins);
    const table = new CategoryTable(this._bins, sorting.cuts, sorting.floor);
    this._tile = tileOf(this._grid);
    this._categories = new CategoryCounts(table, chooseIndex(this._grid, this._tile, table, simd));
    this._loops = new BlockLoops(table, simd);
    this._cells = new CellDistances(this._grid, this._tile, reduceCells);
    this._kernelSize = this._grid.channels * cellSize(this._grid);
    this._kernels = new KernelDistances(this._grid.kernels, this._kernelSize);
  }

  /**
   * Adds a part.
   *
   * @throws RangeError when the part does not fit the parameter.
   */
  add(part: IPart): void {
    const { typeA, typeB } = part;
    const fresh = this._intake.take(part);
    if (this._held === undefined) {
      this._held = HeldWeights.create(this._intake.count, typeA, typeB, this._heldBytes);
    }
    if (this._held && (this._held.typeA !== typeA || this._held.typeB !== typeB)) {
      throw new RangeError(
        'The weights changed their element type midway; select the layer again.'
      );
    }
    for (const piece of fresh) {
      this._reduce(this._intake.folded(piece));
      this._held?.set(piece.start, piece.a, piece.b);
    }
  }

  /** What the parts so far show. */
  picture(): IParameterPicture {
    return {
      received: this._intake.received,
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
  recompared({ normalisations, bins, cuts, floor }: IRecomparison): ParameterComparison | null {
    const held = this._held;
    if (!held || !this._intake.covers()) {
      return null;
    }
    const scales = kernelScales(normalisations);
    const a = scaled(held.a, 0, this._kernelSize, scales.a);
    const b = scaled(held.b, 0, this._kernelSize, scales.b);
    const limit = typeof floor === 'number' ? floor : typicalFloor(a, b, floor.epsilon);
    const sorting = { bins, cuts, floor: limit };
    const task = { ...this._task, normalisations, sorting, maxAbsChange: largestChange(a, b) };
    const next = new ParameterComparison(task, this._accelerators, this._heldBytes);
    next._held = held;
    next._intake.complete();
    next._reduce({ start: 0, a, b });
    return next;
  }

  /**
   * Counts the weights of a category in every cell; null when they have to come again for it.
   *
   * @throws Error while parts are missing.
   */
  category(range: ICategoryRange): ICategoryPicture | null {
    if (!this._intake.covers()) {
      throw new Error('The weights of this layer are still arriving; highlight them afterwards.');
    }
    const known = this._categories.picture(range);
    if (known !== null || !this._held) {
      return known;
    }
    const recount = this.recount(range);
    recount.addStored({ start: 0, a: this._held.a, b: this._held.b });
    return recount.picture();
  }

  /** Counts the weights of a category in parts that come again. */
  recount(range: ICategoryRange): Recount {
    return new Recount(this._task, range, this._accelerators.simd);
  }

  /** Counts the values of both snapshots; null when not all weights are kept. */
  values(): IValuesPicture | null {
    const held = this._held;
    if (!held || !this._intake.covers()) {
      return null;
    }
    const pass = (extent: readonly [number, number] | null): IValuesPicture => {
      const values = this.valuePass(extent);
      values.addStored({ start: 0, a: held.a, b: held.b });
      return values.picture();
    };
    const reach = pass(null);
    return reach.extent === null ? reach : pass(reach.extent);
  }

  /** A pass over the values in parts that come again. */
  valuePass(extent: readonly [number, number] | null): ValuePass {
    return new ValuePass(this._task, extent);
  }

  /**
   * The weights of a rectangle of cells as they are compared; null when they are not kept or have
   * not arrived, unless their parts are given.
   *
   * @throws RangeError when the cells leave the grid, or the parts are not theirs.
   */
  weights(
    cells: ICells,
    category: ICategoryRange | null,
    parts?: readonly IPart[]
  ): IWeightWindow | null {
    const ranges = windowRanges(this._grid, cells);
    const stored = parts ? storedOf(parts, ranges) : this._kept(ranges);
    if (stored === null) {
      return null;
    }
    const compared = stored.map(stretch => this._intake.folded(stretch));
    const a = joined(compared.map(stretch => stretch.a));
    const b = joined(compared.map(stretch => stretch.b));
    const { maxAbsChange, sorting } = this._task;
    const end = lastEdge(maxAbsChange, sorting.bins);
    const filter =
      category && new MemberFilter(category, end, sorting.floor, this._accelerators.simd);
    return { a, b, highlighted: filter && filter.marks(a, b) };
  }

  /** Stored weights of these ranges; null when they are not kept or have not arrived. */
  private _kept(ranges: readonly Range[]): IStretch[] | null {
    const held = this._held;
    return held && ranges.every(([start, stop]) => this._intake.covers(start, stop))
      ? ranges.map(([start, stop]) => ({
          start,
          a: held.a.subarray(start, stop),
          b: held.b.subarray(start, stop)
        }))
      : null;
  }

  private get _loop(): IParameterPicture['loop'] {
    const mostly = this._loops.compiled * 2 > this._intake.received ? 'compiled' : 'plain';
    return this._accelerators.simd === null ? 'barred' : mostly;
  }

  /** Compares weights as they are folded. */
  private _reduce({ start, a, b }: IStretch): void {
    const single = cellSize(this._grid) === 1;
    this._loops.compare(a, b, (block, from, raw) => {
      if (block.skipped.length > 0) {
        this._nonfinite.a.add(raw.a);
        this._nonfinite.b.add(raw.b);
      }
      this._sums.add(block);
      this._categories.add(start + from, block);
      this._kernels.add(start + from, block.changes);
      if (single) {
        this._cells.addSingles(start + from, raw.a, raw.b, block);
      }
    });
    if (!single) {
      this._cells.add(start, a, b);
    }
  }

  private _grid: IKernelGrid;
  private _tile: ITile;
  private _intake: Intake;
  private _kernelSize: number;
  private _bins: Binning;
  private _sums = new Sums();
  private _nonfinite = { a: new NonfiniteCounts(), b: new NonfiniteCounts() };
  private _categories: CategoryCounts;
  private _loops: BlockLoops;
  private _cells: CellDistances;
  private _kernels: KernelDistances;
  private _held: HeldWeights | null | undefined = undefined;
}

/** The weights of parts that are these ranges. */
function storedOf(parts: readonly IPart[], ranges: readonly Range[]): IStretch[] {
  const stored = parts.map(({ start, a, typeA, b, typeB }) => ({
    start,
    a: floats(a, typeA),
    b: floats(b, typeB)
  }));
  const fits = ranges.every(([start, stop], i) => {
    const found = stored[i] as IStretch | undefined;
    return found?.start === start && [found.a, found.b].every(side => side.length === stop - start);
  });
  if (!fits || stored.length !== ranges.length) {
    throw new RangeError('The parts are not those of the cells.');
  }
  return stored;
}

/** One after the other, in double precision if one of them is. */
function joined(arrays: readonly FloatArray[]): FloatArray {
  const length = arrays.reduce((total, each) => total + each.length, 0);
  const isDouble = arrays.some(each => each instanceof Float64Array);
  const all = isDouble ? new Float64Array(length) : new Float32Array(length);
  let offset = 0;
  for (const each of arrays) {
    all.set(each, offset);
    offset += each.length;
  }
  return all;
}

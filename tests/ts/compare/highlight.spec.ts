/** @jest-environment node */
import type { Handle, ICategoryPicture, ICategoryRange } from '../../../src/compare/api';
import { Binning } from '../../../src/compare/block/bins';
import { CategoryTable } from '../../../src/compare/block/categoryTable';
import { rpdRanges } from '../../../src/compare/block/levelColumns';
import type { LocalEngine } from '../../../src/compare/worker/local';
import type { FloatArray } from '../../../src/tensor/bytes';
import { kernelGrid } from '../../../src/tensor/shape';
import {
  AUTOMATIC,
  BINS,
  CUTS,
  engine,
  FIXTURES,
  LEVELS,
  part,
  SORTING,
  sum,
  taskOf,
  values
} from './support';
import type { IFixture } from './support';

/** The range of a category by its index in the counts. */
function rangeOf(code: number, edges: ArrayLike<number>, cuts: readonly number[]) {
  const bin = Math.floor(code / LEVELS.length);
  const level = code % LEVELS.length;
  return {
    bin: [edges[bin], edges[bin + 1]] as const,
    levels: [{ level: LEVELS[level], rpd: rpdRanges(cuts).at(level) ?? null }]
  };
}

/** What a search finds in parts that come again, some twice, in no order. */
async function recounted(
  local: LocalEngine,
  handle: Handle,
  range: ICategoryRange,
  a: FloatArray,
  b: FloatArray
): Promise<ICategoryPicture> {
  const recount = await local.recount(handle, range);
  const third = Math.ceil(a.length / 3);
  for (const [start, stop] of [
    [third, a.length],
    [0, third],
    [0, a.length]
  ]) {
    await local.addPart(recount, part(a, b, start, stop));
  }
  const picture = await local.recountPicture(recount);
  await local.close(recount);
  return picture;
}

describe('a highlighted category', () => {
  const fixture = FIXTURES.find(({ name }) => name === 'nasty') as IFixture;
  const a = values(fixture.a);
  const b = values(fixture.b);
  const { maxAbsChange, counts } = fixture.expected;
  const { edges } = new Binning(maxAbsChange, AUTOMATIC);

  it.each(FIXTURES.map(one => [one.name, one] as const))(
    'holds the weights counted in its rectangle: %s',
    async (_, one) => {
      const local = engine();
      const handle = await local.openParameter(taskOf(one));
      const [x, y] = [values(one.a), values(one.b)];
      await local.addPart(handle, part(x, y, 0, x.length));
      const { edges } = await local.parameterPicture(handle);
      const wanted = one.expected.counts;
      const found: number[] = [];
      for (let code = 0; code < wanted.length; code++) {
        const range = rangeOf(code, edges, one.cuts);
        const picture = (await local.category(handle, range))!;
        expect(await recounted(local, handle, range, x, y)).toEqual(picture);
        expect(picture.cells.reduce((sum, count) => sum + count, 0)).toBe(picture.count);
        found.push(picture.count);
      }
      // Without any change all bins have the same edges, those of the first.
      const some = edges[edges.length - 1] > 0;
      expect(found).toEqual(
        some ? wanted : wanted.map((_count, code) => wanted[code % LEVELS.length])
      );
    }
  );

  async function opened(): Promise<[ReturnType<typeof engine>, number]> {
    const local = engine();
    const handle = await local.openParameter(taskOf(fixture));
    await local.addPart(handle, part(a, b, 0, a.length));
    return [local, handle];
  }

  it('may span any range, closed at the maximum and at 2', async () => {
    const [local, handle] = await opened();
    const of = (level: number, from = 0, to = BINS): number =>
      sum(
        counts
          .slice(from * LEVELS.length, to * LEVELS.length)
          .filter((_, code) => code % LEVELS.length === level)
      );
    const all = { bin: [0, maxAbsChange], levels: [{ level: '', rpd: [0, 2] }] } as const;
    expect((await local.category(handle, all))?.count).toBe(sum([0, 1, 2, 3, 4].map(l => of(l))));
    const upper = {
      bin: [edges[10], maxAbsChange],
      levels: [{ level: 'large', rpd: [0.4, 2] }]
    } as const;
    expect((await local.category(handle, upper))?.count).toBe(
      sum([1, 2, 3, 4].map(level => of(level, 10)))
    );
    const inner = {
      bin: [edges[1], edges[4]],
      levels: [{ level: 'small', rpd: [0.4, 1.2] }]
    } as const;
    const within = of(1, 1, 4) + of(2, 1, 4);
    expect([(await local.category(handle, inner))?.count, within > 0]).toEqual([within, true]);
    for (const [i, level] of LEVELS.slice(5).entries()) {
      const special = { bin: [edges[0], maxAbsChange], levels: [{ level, rpd: null }] } as const;
      expect((await local.category(handle, special))?.count).toBe(of(5 + i));
    }
  });

  it.each([
    ['ends where it begins', [maxAbsChange / 2, maxAbsChange / 2]],
    ['begins above all changes', [2 * maxAbsChange, 3 * maxAbsChange]]
  ])('is empty where its range %s', async (_, [low, high]) => {
    const [local, handle] = await opened();
    const range = { bin: [low, high], levels: [{ level: '', rpd: [0, 2] }] } as const;
    expect(await local.category(handle, range)).toMatchObject({ count: 0, held: 0 });
    const cells = { kernels: [0, 1], channels: [0, 1] } as const;
    expect(sum((await local.weights(handle, cells, range))!.highlighted!)).toBe(0);
  });

  it('holds what its rectangle counts, where the largest change is an edge within the bins', async () => {
    const local = engine();
    const [x, y] = [Float32Array.of(0, 0, 0, 0), Float32Array.of(0.25, 1, 1, 0.5)];
    const bins = { scale: 'linear', count: 2, range: [0, 2] } as const;
    const sorting = { ...SORTING, bins, floor: 0 };
    const handle = await local.openParameter({ shape: [4], maxAbsChange: 1, sorting });
    await local.addPart(handle, part(x, y, 0, 4));
    const levels = LEVELS.map((level, i) => ({ level, rpd: rpdRanges(CUTS).at(i) ?? null }));
    const cells = { kernels: [0, 4], channels: [0, 1] } as const;
    for (const [bin, count] of [
      [[0, 1], 2],
      [[1, 2], 2]
    ] as const) {
      const range = { bin, levels };
      const { highlighted } = (await local.weights(handle, cells, range))!;
      const again = await recounted(local, handle, range, x, y);
      expect([
        (await local.category(handle, range))?.count,
        again.count,
        sum(highlighted!)
      ]).toEqual([count, count, count]);
    }
  });

  it('is closed at the largest change and at an RPD of 2, also where it begins there', async () => {
    const local = engine();
    const x = Float32Array.of(1, 1, -1, 5, 2);
    const y = Float32Array.of(4, 1e-20, 2, 5, 2.5);
    const task = { shape: [5], maxAbsChange: 3, sorting: { ...SORTING, floor: 0 } };
    const handle = await local.openParameter(task);
    await local.addPart(handle, part(x, y, 0, 5));
    const marked = async (bin: [number, number], level: string, rpd: [number, number] | null) => {
      const cells = { kernels: [0, 5], channels: [0, 1] } as const;
      const range = { bin, levels: [{ level, rpd }] };
      const marks = (await local.weights(handle, cells, range))!.highlighted!;
      expect((await local.category(handle, range))!.count).toBe(sum(marks));
      return [...marks].flatMap((mark, i) => (mark === 1 ? [i] : []));
    };
    expect(await marked([3, 3], '', [0, 2])).toEqual([0]);
    expect(await marked([3, 7], 'sign_flip', null)).toEqual([2]);
    expect(await marked([0, 3], 'large', [2, 2])).toEqual([1]);
    expect(await marked([0, 3], 'large', [2.5, 3])).toEqual([]);
    expect(await marked([0, 3], 'very_small', [0, 0])).toEqual([]);
    expect(await marked([0, 3], 'very_small', [0, 0.4])).toEqual([3, 4]);
  });

  it.each([
    ['level edges', { levels: [{ level: '', rpd: [0.4, 1.2] as const }] }, [0, 30], [1, 2]],
    ['bin edges', { levels: [{ level: 'from_zero', rpd: null }] }, [3, 10], [7]]
  ])('is half-open: %s', async (name, level, [first, last], columns) => {
    const one = FIXTURES.find(fixture => fixture.name === name) as IFixture;
    const local = engine();
    const handle = await local.openParameter(taskOf(one));
    await local.addPart(handle, part(values(one.a), values(one.b), 0, values(one.a).length));
    const { edges: own, counts: all } = one.expected;
    const range = { ...level, bin: [own[first], own[last]] as const };
    const wanted = all.filter((_, code) => {
      const bin = Math.floor(code / LEVELS.length);
      return bin >= first && bin < last && columns.includes(code % LEVELS.length);
    });
    expect((await local.category(handle, range))?.count).toBe(sum(wanted));
  });

  it.each(FIXTURES.map(one => [one.name, one] as const))(
    'of several bins and levels is the sum of their counts, kept or read again: %s',
    async (_, one) => {
      const local = engine();
      const handle = await local.openParameter(taskOf(one));
      const [x, y] = [values(one.a), values(one.b)];
      await local.addPart(handle, part(x, y, 0, x.length));
      const { edges: own } = await local.parameterPicture(handle);
      const last = own.length - 1;
      if (own[last] === 0) {
        return;
      }
      for (const [from, to, columns] of [
        [0, last, LEVELS.map((_level, i) => i)],
        [0, last, [1]],
        [2, 9, [0, 2, 4, 6]],
        [last - 1, last, [3, 5, 7, 8]]
      ] as const) {
        const levels = columns.flatMap(column => rangeOf(column, own, one.cuts).levels);
        const range = { bin: [own[from], own[to]] as const, levels };
        const wanted = one.expected.counts.filter((_count, code) => {
          const bin = Math.floor(code / LEVELS.length);
          const column = code % LEVELS.length;
          return bin >= from && bin < to && columns.some(each => each === column);
        });
        const picture = (await local.category(handle, range))!;
        expect(picture.count).toBe(sum(wanted));
        expect(await recounted(local, handle, range, x, y)).toEqual(picture);
      }
    }
  );

  it('marks its weights in the cells asked for', async () => {
    const [local, handle] = await opened();
    const category = {
      bin: [edges[0], edges[1]],
      levels: [{ level: 'very_small', rpd: [0, 0.4] }]
    } as const;
    const picture = (await local.category(handle, category))!;
    const cells = { kernels: [1, 4], channels: [2, 4] } as const;
    const window = await local.weights(handle, cells, category);
    const index = (k: number, c: number): number => (k * 4 + c) * 9;
    const of = (side: FloatArray) =>
      [1, 2, 3].flatMap(k => [...side.slice(index(k, 2), index(k, 4))]);
    expect([Array.from(window!.a), Array.from(window!.b)]).toEqual([of(a), of(b)]);
    const marked = [0, 1, 2, 3, 4, 5].map(cell =>
      window!.highlighted!.slice(cell * 9, cell * 9 + 9).reduce((sum, one) => sum + one, 0)
    );
    expect(marked).toEqual([1, 2, 3].flatMap(k => [...picture.cells.slice(k * 4 + 2, k * 4 + 4)]));
    expect(marked.some(count => count > 0)).toBe(true);
    expect((await local.weights(handle, cells, null))!.highlighted).toBeNull();
  });

  it('finds the weights of a layer of several blocks in their places', async () => {
    const size = 20_000;
    const y = Float32Array.from({ length: 3 * size }, (_, i) => Math.floor(i / size) + 1);
    const local = engine();
    const handle = await local.openParameter({
      shape: [3, size],
      maxAbsChange: 3,
      sorting: SORTING
    });
    await local.addPart(handle, part(new Float32Array(3 * size), y, 0, 3 * size));
    const { kernels, edges: own } = await local.parameterPicture(handle);
    kernels.forEach((distance, k) => expect(distance / Math.sqrt(size)).toBeCloseTo(k + 1, 9));
    const top = { bin: [own[BINS - 1], 3], levels: [{ level: 'from_zero', rpd: null }] } as const;
    const all = { kernels: [0, 3], channels: [0, size] } as const;
    const marked = (await local.weights(handle, all, top))?.highlighted;
    expect(marked?.findIndex(one => one === 1)).toBe(2 * size);
    expect(sum(marked ?? [])).toBe(size);
  });

  it.each(['float64', 'mixed'])('leaves the weights their precision: %s', async name => {
    const one = FIXTURES.find(fixture => fixture.name === name) as IFixture;
    const local = engine();
    const [x, y] = [values(one.a), values(one.b)];
    for (const [first, second] of [
      [x, y],
      [y, x]
    ]) {
      const handle = await local.openParameter(taskOf(one));
      await local.addPart(handle, part(first, second, 0, x.length));
      const { kernels, channels } = kernelGrid(one.shape);
      const all = { kernels: [0, kernels], channels: [0, channels] } as const;
      expect(await local.weights(handle, all, null)).toMatchObject({ a: first, b: second });
    }
  });

  it('matches edges that went through JSON', () => {
    const range = {
      bin: [edges[7], edges[8]],
      levels: [{ level: 'large', rpd: [1.2, 1.6] }]
    } as const;
    const travelled = JSON.parse(JSON.stringify(range)) as typeof range;
    const table = new CategoryTable(new Binning(maxAbsChange, AUTOMATIC), CUTS, 0);
    expect(table.find(travelled)).toEqual([7 * 9 + 3]);
    const bounds = [0, 0.4, 0.8, 1.2, 1.6, 2];
    LEVELS.forEach((level, i) => {
      const rpd = i < 5 ? ([bounds[i], bounds[i + 1]] as const) : null;
      expect(table.find({ ...range, levels: [{ level, rpd }] })).toEqual([7 * 9 + i]);
    });
    expect(table.find({ ...range, bin: [edges[7], edges[9]] })).toEqual([7 * 9 + 3, 8 * 9 + 3]);
    const wide = { ...range, levels: [{ level: 'large', rpd: [1.2, 2] as const }] };
    expect(table.find(wide)).toEqual([7 * 9 + 3, 7 * 9 + 4]);
    expect(table.find({ ...range, bin: [edges[7], 1.01 * edges[9]] })).toBeNull();
    const off = { ...range, levels: [{ level: 'large', rpd: [1.1, 2] as const }] };
    expect(table.find(off)).toBeNull();
  });
});

/** @jest-environment node */
import type { IValuesPicture } from '../../../src/compare/api';
import type { LocalEngine } from '../../../src/compare/worker/local';
import type { FloatArray } from '../../../src/tensor/bytes';
import { engine, FIXTURES, part, SORTING, sum, taskOf, values } from './support';

/** The values in parts that come again twice, in no order. */
async function again(
  local: LocalEngine,
  handle: number,
  a: FloatArray,
  b: FloatArray
): Promise<IValuesPicture> {
  const pass = async (extent: IValuesPicture['extent']): Promise<IValuesPicture> => {
    const own = await local.openValues(handle, extent);
    const third = Math.ceil(a.length / 3);
    await local.addPart(own, part(a, b, third, a.length));
    await local.addPart(own, part(a, b, 0, third));
    await local.addPart(own, part(a, b, 0, a.length));
    const picture = await local.valuesPicture(own);
    await local.close(own);
    return picture;
  };
  const { extent } = await pass(null);
  return pass(extent);
}

it.each(FIXTURES.map(one => [one.name, one] as const))(
  'the values of A and of B are counted as NumPy counts them: %s',
  async (_, one) => {
    const local = engine();
    const handle = await local.openParameter(taskOf(one));
    const [a, b] = [values(one.a), values(one.b)];
    await local.addPart(handle, part(a, b, 0, a.length));
    const found = (await local.values(handle))!;
    const { values: wanted, nonfiniteA: left } = one.expected;
    expect([...found.a]).toEqual(wanted?.a ?? []);
    expect([...found.b]).toEqual(wanted?.b ?? []);
    expect(sum(found.a) + left.nan + left.posinf + left.neginf).toBe(a.length);
    expect(await again(local, handle, a, b)).toEqual(found);
  }
);

it.each([
  ['one value', [3, 3, 3], [3, 3, 3], [1.5, 4.5]],
  ['the ends of double precision', [-1.7e308, 0, NaN], [1.7e308, 1, Infinity], [-1.7e308, 1.7e308]],
  ['the smallest numbers', [0, 5e-324, 0], [0, 1e-323, 0], [0, 1e-323]]
])('%s have bins', async (_, x, y, extent) => {
  const local = engine();
  const task = { shape: [3], maxAbsChange: 1, sorting: SORTING };
  const handle = await local.openParameter(task);
  const [a, b] = [Float64Array.from(x), Float64Array.from(y)];
  await local.addPart(handle, part(a, b, 0, 3));
  const found = (await local.values(handle))!;
  expect(found.extent).toEqual(extent);
  expect([sum(found.a), sum(found.b)]).toEqual(
    [x, y].map(one => one.filter(Number.isFinite).length)
  );
  found.edges.slice(1).forEach((edge, i) => expect(edge).toBeGreaterThanOrEqual(found.edges[i]));
  expect(await again(local, handle, a, b)).toEqual(found);
});

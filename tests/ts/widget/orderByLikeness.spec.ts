import { LocalEngine } from '../../../src/compare/worker/local';
import { orderByLikeness } from '../../../src/widget/orderByLikeness';

const engine = new LocalEngine(async () => 'cpu');
const SIZE = 400;
const TABLE = {
  kernels: SIZE,
  channels: SIZE,
  cells: Float32Array.from({ length: SIZE * SIZE }, (_, i) => Math.sin(i * i))
};

test('the engine takes other calls while it orders, and gives up when nobody waits', async () => {
  const told: string[] = [];
  const never = new AbortController().signal;
  const order = orderByLikeness(engine, TABLE, never).then(found => {
    told.push('order');
    return found;
  });
  await engine.backend();
  told.push('other');
  const { kernels } = (await order)!;
  expect([...kernels!].sort((i, j) => i - j)).toEqual(Array.from({ length: SIZE }, (_, i) => i));
  expect(told).toEqual(['other', 'order']);

  const controller = new AbortController();
  const given = orderByLikeness(engine, TABLE, controller.signal);
  setTimeout(() => controller.abort(), 1);
  expect(await given).toBeNull();
  expect(await orderByLikeness(engine, TABLE, AbortSignal.abort())).toBeNull();
});

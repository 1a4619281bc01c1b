import type { IEngine } from '../../../src/compare/api';
import { HeldChange } from '../../../src/coordinator/heldChange';
import { ComparisonModel } from '../../../src/state';

function setUp(): [HeldChange, number[]] {
  const closed: number[] = [];
  const engine: Partial<IEngine> = { close: async handle => void closed.push(handle) };
  return [new HeldChange(engine as IEngine, new ComparisonModel()), closed];
}

test('the engine keeps nothing of a change that another one replaces, nor of the last at the end', () => {
  const [held, closed] = setUp();
  held.keep(1);
  held.keep(2);
  expect([closed, held.handle]).toEqual([[1], 2]);
  held.close();
  held.close();
  expect([closed, held.handle]).toEqual([[1, 2], null]);
});

test('a change is of its target only while all of its weights are there', () => {
  const [held] = setUp();
  held.keep(1);
  held.complete('conv1');
  expect([held.handleOf('conv1'), held.handleOf('conv2'), held.handleOf(null)]).toEqual([
    1,
    null,
    null
  ]);
  held.keep(2);
  expect(held.handleOf('conv1')).toBeNull();
});

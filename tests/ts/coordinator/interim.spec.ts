import { Interim } from '../../../src/coordinator/interim';
import type { IParameterChange } from '../../../src/state';

let now: number;
let reports: [number | null | undefined, IParameterChange | null | undefined][];
let taken: number;
let interim: Interim;

beforeEach(() => start(100));

function start(count: number): void {
  now = 1000;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  reports = [];
  taken = 0;
  const load = {
    signal: new AbortController().signal,
    report: (_: string, value?: IParameterChange | null, progress?: number | null) =>
      void reports.push([progress, value]),
    finish: () => undefined
  };
  interim = new Interim(load, 'Comparing', count, async () => {
    now += 10;
    return { received: ++taken, cells: new Float32Array(count) } as IParameterChange;
  });
}

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

/** Compares so many weights so long after the last. */
async function add(weights: number, after: number): Promise<void> {
  now += after;
  await interim.add(weights);
}

test('the first part is shown at once, the next picture two seconds later, progress in between', async () => {
  await add(10, 0);
  await add(10, 100);
  await add(10, 200);
  await add(10, 100);
  await add(10, 2000);
  expect(reports).toMatchObject([
    [0.1, { received: 1 }],
    [0.3, { received: 1 }],
    [0.5, { received: 2 }]
  ]);
});

test('a whole parameter is not shown twice', async () => {
  await add(100, 0);
  expect([reports, taken]).toEqual([[], 0]);
});

test('nothing waits for a large picture that nobody sees', async () => {
  jest.useFakeTimers();
  start(1_000_000);
  jest.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  await add(10, 0);
  expect(taken).toBe(1);
});

test('nothing more is asked for while a large picture is taken and drawn', async () => {
  jest.useFakeTimers();
  start(1_000_000);
  let asking = 0;
  void add(10, 0).then(() => asking++);
  void add(10, 0).then(() => asking++);
  await jest.advanceTimersByTimeAsync(49);
  expect([asking, taken]).toEqual([0, 1]);
  await jest.advanceTimersByTimeAsync(1);
  expect(asking).toBe(2);
  await add(10, 100);
});

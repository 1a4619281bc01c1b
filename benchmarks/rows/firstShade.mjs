import { BARE, show } from '../lib/cells.mjs';
import { against, alone, median, most } from '../lib/figures.mjs';

export const title = 'cell executed → first layer shaded → all shaded, ResNet-50-shaped pair';

/** The parts of a start: what happened last before each of these messages. */
const PARTS = [
  [
    'Python made the comparator',
    ({ type, direction }) => type === 'comm_open' && direction === 'recv'
  ],
  [
    'browser side loaded, data comm asked',
    ({ kind, direction }) => kind === 'hello' && direction === 'send'
  ],
  ['hello answered', ({ kind, direction }) => kind === 'hello' && direction === 'recv'],
  ['network answered', ({ kind, direction }) => kind === 'manifest' && direction === 'recv'],
  ['first layers measured', ({ kind, direction }) => kind === 'result' && direction === 'recv'],
  ['all layers measured', ({ kind, direction }) => kind === 'done' && direction === 'recv']
];

/** When Python had made the comparator, which is a little before the cell returns. */
function madeAt({ messages }) {
  return messages.find(PARTS[0][1]).at;
}

function partsOf({ messages, all }) {
  const times = PARTS.map(([name, isIt]) => [name, messages.find(isIt)?.at ?? NaN]);
  return [...times, ['all drawn', all]].map(([name, at], i, list) => ({
    what: `cold, of it: ${name}`,
    took: at - (list[i - 1]?.[1] ?? 0)
  }));
}

async function once(bench, folder) {
  const warm = bench.runs;
  const notebook = await bench.notebook([BARE, ...Array(warm + 1).fill(show(folder))]);
  try {
    await notebook.run(0);
    const trips = await notebook.call('roundTrips', 40);
    const cold = await notebook.call('shade', 1, 0);
    const starts = [];
    for (let i = 0; i < warm; i++) {
      starts.push(await notebook.call('shade', 2 + i, 1 + i));
    }
    return { trips, cold, starts };
  } finally {
    await notebook.close();
  }
}

export async function run(bench) {
  const { trips, cold, starts } = await once(bench, await bench.pair('resnet50'));
  const trip = { references: trips, unit: 'ms', baseline: 'bare round trip' };
  return [
    against({
      ...trip,
      what: 'warm: first layer shaded',
      figures: starts.map(({ first }) => first),
      bar: most(10)
    }),
    against({
      ...trip,
      what: 'warm: all layers shaded',
      figures: starts.map(({ all }) => all),
      bar: most(40)
    }),
    against({
      ...trip,
      what: 'cold: first layer shaded, once Python has made the comparator',
      figures: [cold.first - madeAt(cold)],
      bar: most(15)
    }),
    against({
      ...trip,
      what: 'cold: first layer shaded, from the start of the cell',
      figures: [cold.first]
    }),
    against({ ...trip, what: 'cold: all layers shaded', figures: [cold.all] }),
    ...partsOf(cold).map(({ what, took }) => alone({ what, figures: [took], unit: 'ms' })),
    ...partsOf(starts.find(({ all }) => all === sortedMiddle(starts))).map(({ what, took }) =>
      alone({ what: what.replace('cold', 'warm'), figures: [took], unit: 'ms' })
    )
  ];
}

/** The time of the run in the middle. */
function sortedMiddle(starts) {
  const times = starts.map(({ all }) => all);
  const middle = median(times);
  return times.reduce((best, time) =>
    Math.abs(time - middle) < Math.abs(best - middle) ? time : best
  );
}

import { alone, most } from '../lib/figures.mjs';

export const title = 'a click on another image while a long study runs, the example';

const WHILE = {
  idle: 'nothing else runs',
  behaviour: 'during the study of all images',
  patches: 'during patches',
  overview: 'during the overview'
};

export async function run(bench) {
  const found = await bench.ask('urgent.py', String(bench.runs));
  return Object.entries(WHILE).map(([name, what]) =>
    alone({
      what: `class probabilities, 95th percentile of 40 clicks, ${what}`,
      figures: found[name],
      unit: 'ms',
      bar: name === 'idle' ? null : most(150, ' ms')
    })
  );
}

import { against, alone, most } from '../lib/figures.mjs';

export const title = 'the distances and all measures of all layers of large pairs';

const MB = 2 ** 20;
const BASELINE = 'the norm of a − b in blocks, float64 sums, read as the overview reads';
const PAIRS = [
  ['vgg16', 'VGG-16-shaped, 138 M weights a snapshot'],
  ['even', '500 layers of 1 M weights']
];

export async function run(bench) {
  const lines = [];
  for (const [shape, words] of PAIRS) {
    const folder = await bench.pair(shape);
    const found = await bench.ask('overview.py', folder, String(bench.runs));
    const line = (what, figures, limit) =>
      against({
        what: `${what}, ${words}`,
        figures,
        references: found.norms,
        unit: 's',
        baseline: BASELINE,
        bar: most(limit)
      });
    lines.push(
      line('distances of all layers', found.shaded, 2),
      line('all measures', found.all, 12),
      alone({
        what: `anonymous memory, ${words}`,
        figures: [found.memory / MB],
        unit: 'MB',
        bar: most(64, ' MB')
      })
    );
  }
  return lines;
}

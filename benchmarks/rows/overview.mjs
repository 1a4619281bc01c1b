import { against, alone, most } from '../lib/figures.mjs';

export const title = 'all measures of all layers of a VGG-16-shaped pair';

const MB = 2 ** 20;

export async function run(bench) {
  const folder = await bench.pair('vgg16');
  const { ours, bare, memory } = await bench.ask('overview.py', folder, String(bench.runs));
  return [
    against({
      what: 'all measures, 138 M weights a snapshot',
      figures: ours,
      references: bare,
      unit: 's',
      baseline: 'np.linalg.norm(a - b), float32',
      bar: most(12)
    }),
    alone({
      what: 'anonymous memory',
      figures: [memory / MB],
      unit: 'MB',
      bar: most(64, ' MB')
    })
  ];
}

import { join } from 'node:path';
import { against, most } from '../lib/figures.mjs';

export const title = 'accuracy of a ResNet-18-shaped pair on 96 PNG files';

export async function run(bench) {
  const folder = join(bench.folder, 'networks');
  const { ours, bare } = await bench.ask('accuracy.py', folder, String(bench.runs));
  return [
    against({
      what: 'both models on all images',
      figures: ours,
      references: bare,
      unit: 's',
      baseline: 'Pillow and ONNX Runtime, batches of 32',
      bar: most(1.2)
    })
  ];
}

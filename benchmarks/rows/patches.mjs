import { join } from 'node:path';
import { against, most } from '../lib/figures.mjs';

export const title = 'patches of a channel of a first convolution, 224 × 224 pixels';

export async function run(bench) {
  const folder = join(bench.folder, 'patches');
  const found = await bench.ask('patches.py', folder, String(bench.runs));
  const { boxes, resize } = found;
  return [
    against({
      what: `${boxes} patches as they enter`,
      figures: found.crops,
      references: found.bare_crops,
      unit: 's',
      baseline: `crops resized by ${resize}`,
      bar: most(2)
    }),
    against({
      what: `patches of both snapshots, ${boxes} proposed`,
      figures: found.ours,
      references: found.bare,
      unit: 's',
      baseline: `crops by ${resize}, both models by ONNX Runtime`,
      bar: most(1.2)
    })
  ];
}

import { join } from 'node:path';
import { against, alone, most } from '../lib/figures.mjs';

export const title = 'the predictions of a pair for 1000 images of 224 pixels';

const MB = 2 ** 20;
const KINDS = { onnx: 'ONNX Runtime', torch: 'PyTorch' };

export async function run(bench) {
  const found = await bench.ask('behaviour.py', join(bench.folder, 'networks'), String(bench.runs));
  return Object.entries(KINDS).flatMap(([kind, words]) => {
    const { ours, bare, memory, bare_memory: reference, kept } = found[kind];
    return [
      against({
        what: `both models on all images, ${words}`,
        figures: ours,
        references: bare,
        unit: 's',
        baseline: `Pillow and ${words}, batches of 32`,
        bar: most(1.11)
      }),
      alone({
        what: `anonymous memory beyond that of the loop and ${Math.round(kept / MB)} MB that are kept`,
        figures: [(memory - reference - kept) / MB],
        unit: 'MB',
        bar: most(64, ' MB')
      })
    ];
  });
}

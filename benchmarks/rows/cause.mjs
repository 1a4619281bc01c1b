import { against, alone, most } from '../lib/figures.mjs';

export const title = 'parts of one epoch put into another, eight layers, 640 images';

const MB = 2 ** 20;

export async function run(bench) {
  const found = await bench.ask('cause.py', String(bench.runs));
  const passes = (what, figures, bar) =>
    against({
      what,
      figures,
      references: found.bare,
      unit: 's',
      baseline: 'one pass by ONNX Runtime',
      bar: most(bar)
    });
  return [
    passes('every layer by itself', found.single, 4),
    passes('every layer and its control', found.control, 8),
    passes('all 256 combinations', found.words, 10),
    against({
      what: 'a kernel put back for one image',
      figures: found.third,
      references: found.one,
      unit: 's',
      baseline: 'one pass of that image',
      bar: most(2)
    }),
    alone({
      what: 'anonymous memory that it uses',
      figures: [found.memory / MB],
      unit: 'MB',
      bar: most(256, ' MB')
    })
  ];
}

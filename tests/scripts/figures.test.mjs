import assert from 'node:assert/strict';
import { test } from 'node:test';
import { against, alone, least, median, most } from '../../benchmarks/lib/figures.mjs';
import { table } from '../../benchmarks/lib/report.mjs';

test('the median of an odd and of an even number of figures, in any order', () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([4, 1, 2, 9]), 3);
});

test('a bar on the ratio compares the medians', () => {
  const line = {
    what: 'x',
    unit: 's',
    baseline: 'bare',
    figures: [3, 30, 6],
    references: [2, 2, 9]
  };
  assert.equal(against({ ...line, bar: most(3) }).ratio, 3);
  assert.equal(against({ ...line, bar: most(3) }).met, true);
  assert.equal(against({ ...line, bar: most(2.9) }).met, false);
  assert.equal(against({ ...line, bar: least(3.1) }).met, false);
  assert.equal(against(line).met, null);
});

test('the table tells bar and baseline', () => {
  const lines = [
    alone({ what: 'memory', figures: [80], unit: 'MB', bar: most(64, ' MB') }),
    against({ what: 'time', figures: [2], references: [1], unit: 's', baseline: 'bare' })
  ];
  const text = table(lines.map(line => ({ row: 'row', ...line })));
  assert.match(text, /memory +\| 80 MB +\| +\| +\| ≤ 64 MB \| missed \|/);
  assert.match(text, /time +\| 2 s +\| bare: 1 s +\| 2× +\|/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tally from '../../scripts/lib/tally.mjs';

test('suites are added up to one closing line', () => {
  const total = tally.sum([
    { passed: 3, failed: 0, skipped: 0 },
    { passed: 4, failed: 1 }
  ]);
  assert.deepEqual(total, { passed: 7, failed: 1, skipped: 0 });
  assert.equal(tally.closing(total), '7 passed, 1 failed');
  assert.equal(
    tally.closing({ passed: 1, failed: 0, skipped: 2 }),
    '1 passed, 0 failed, 2 skipped'
  );
});

test('a runner that fails without a failing test counts as one failure', () => {
  assert.equal(tally.judged(null, 0).failed, 1);
  assert.equal(tally.judged({ passed: 0, failed: 0 }, 0).failed, 1);
  assert.deepEqual(tally.judged({ passed: 5, failed: 0, skipped: 0 }, 1), {
    passed: 5,
    failed: 1,
    skipped: 0
  });
  assert.equal(tally.judged({ passed: 5, failed: 2 }, 1).failed, 2);
});

test('a file that jest cannot load is a failure', () => {
  const report = {
    numPassedTests: 8,
    numFailedTests: 1,
    numRuntimeErrorTestSuites: 1,
    numPendingTests: 0,
    numTodoTests: 0
  };
  assert.deepEqual(tally.fromJest(JSON.stringify(report)), { passed: 8, failed: 2, skipped: 0 });
});

test('a run of suites is counted by its last line', () => {
  const output = 'jest: 9 passed, 1 failed\n\n7 passed, 0 failed\n9 passed, 1 failed, 2 skipped\n';
  assert.deepEqual(tally.fromClosing(output), { passed: 9, failed: 1, skipped: 2 });
  assert.equal(tally.fromClosing('jest: 9 passed, 1 failed (3 s)'), null);
});

test('JUnit files are counted by test case', () => {
  const text = `<testsuites><testsuite name="x" tests="4" failures="1">
    <testcase name="a"/><testcase name="b"><failure message="&lt;error">…</failure></testcase>
    <testcase name="c"><skipped/></testcase><testcase name="d"><error>…</error></testcase>
  </testsuite></testsuites>`;
  assert.deepEqual(tally.fromJUnit(text), { passed: 1, failed: 2, skipped: 1 });
});

test('Playwright errors outside the tests are failures', () => {
  const report = {
    stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 2 },
    errors: [{ message: 'x' }]
  };
  assert.deepEqual(tally.fromPlaywright(JSON.stringify(report)), {
    passed: 4,
    failed: 2,
    skipped: 2
  });
});

test('the end of what was written is told again', () => {
  assert.equal(tally.lastLines('one\ntwo\nthree\n\n', 2), 'two\nthree');
  assert.equal(tally.lastLines('one', 2), 'one');
});

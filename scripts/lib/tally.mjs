// How many tests passed and failed, from the reports that the runners write. Pure.

/** Adds up `{ passed, failed, skipped }`. */
export function sum(tallies) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const tally of tallies) {
    total.passed += tally.passed;
    total.failed += tally.failed;
    total.skipped += tally.skipped ?? 0;
  }
  return total;
}

/** '3 passed, 0 failed', with the skipped ones where there are any. */
export function closing({ passed, failed, skipped = 0 }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** The last lines of what was written. */
export function lastLines(output, count) {
  return output.trimEnd().split('\n').slice(-count).join('\n');
}

/** A runner that failed without a failing test (or left no report) counts as one failure. */
export function judged(tally, code) {
  if (tally === null || tally.passed + tally.failed === 0 || (code !== 0 && tally.failed === 0)) {
    return { ...(tally ?? { passed: 0, skipped: 0 }), failed: 1 };
  }
  return tally;
}

/** From what a run of suites wrote, whose last line is `closing`; null without such a line. */
export function fromClosing(output) {
  const last = [...output.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)].at(-1);
  if (!last) {
    return null;
  }
  const [passed, failed, skipped] = last.slice(1).map(text => Number(text ?? 0));
  return { passed, failed, skipped };
}

/** From the text of jest's --json report. */
export function fromJest(text) {
  const report = JSON.parse(text);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests
  };
}

/** From the text of a JUnit file, as pytest and node:test write it. */
export function fromJUnit(text) {
  const count = pattern => [...text.matchAll(pattern)].length;
  const all = count(/<testcase\b/g);
  const skipped = count(/<skipped\b/g);
  const failed = count(/<(?:failure|error)\b/g);
  return { passed: Math.max(0, all - failed - skipped), failed, skipped };
}

/** From the text of the fuzz suite's report: formats without and with faults. */
export function fromFuzz(text) {
  const { passed, failed } = JSON.parse(text);
  return { passed, failed, skipped: 0 };
}

/** From the text of Playwright's JSON report. A test that passes at the second try passes. */
export function fromPlaywright(text) {
  const { stats, errors } = JSON.parse(text);
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped
  };
}

// Suites of small tests: scripts, jest, pytest.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot } from '../lib/paths.mjs';
import { fromJest, fromJUnit } from '../lib/tally.mjs';
import { counted, node, REPORTS } from './context.mjs';

export function scripts() {
  const folder = inRoot('tests', 'scripts');
  const report = join(REPORTS, 'scripts.xml');
  const files = readdirSync(folder)
    .filter(name => name.endsWith('.test.mjs'))
    .map(name => join(folder, name));
  const reporters = [
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
    ...['--test-reporter=junit', `--test-reporter-destination=${report}`]
  ];
  const command = [process.execPath, '--test', ...reporters, ...files];
  return counted(command, { report, read: fromJUnit });
}

export function jest() {
  const report = join(REPORTS, 'jest.json');
  const command = node('jest/bin/jest.js', '--json', `--outputFile=${report}`);
  return counted(command, { report, read: fromJest });
}

export function pytest({ python }) {
  return pytestOf({ python }, 'pytest');
}

/** Without the tests that take a second or more. */
export function fast({ python }) {
  return pytestOf({ python }, 'fast', '-m', 'not slow');
}

/** All pairs of routes, of which suite pytest takes a sample. */
export function matrix({ python }) {
  const env = { ...process.env, CNN_COMPARATOR_MATRIX: 'all' };
  return pytestOf({ python, env }, 'matrix', join('tests', 'python', 'matrix'));
}

function pytestOf({ python, env }, name, ...chosen) {
  const report = join(REPORTS, `${name}.xml`);
  const command = [python, '-m', 'pytest', '-q', '-ra', `--junitxml=${report}`, ...chosen];
  return counted(command, { report, read: fromJUnit, env });
}

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
  const report = join(REPORTS, 'pytest.xml');
  return counted([python, '-m', 'pytest', '-q', '-ra', `--junitxml=${report}`], {
    report,
    read: fromJUnit
  });
}

// Suites that run nothing of ours: lint, types, protocol.
import { inRoot } from '../lib/paths.mjs';
import { sum } from '../lib/tally.mjs';
import { check, node } from './context.mjs';

async function all(checks) {
  const tallies = [];
  for (const [name, command] of checks) {
    tallies.push(await check(name, command));
  }
  return sum(tallies);
}

export function lint({ python }) {
  return all([
    ['eslint', node('eslint/bin/eslint.js', '.')],
    ['import cycles', [process.execPath, inRoot('scripts', 'cycles.mjs')]],
    ['prettier', node('prettier/bin/prettier.cjs', '--check', '.')],
    ['stylelint', node('stylelint/bin/stylelint.mjs', 'style/**/*.css')],
    ['ruff check', [python, '-m', 'ruff', 'check', '.']],
    ['ruff format', [python, '-m', 'ruff', 'format', '--check', '.']],
    ['mypy', [python, '-m', 'mypy']]
  ]);
}

export function types() {
  return all([
    ['tsc', node('typescript/bin/tsc', '--noEmit', '--project', 'tsconfig.test.json')],
    ['tsc ui-tests', node('typescript/bin/tsc', '--noEmit', '--project', 'ui-tests/tsconfig.json')]
  ]);
}

export function protocol() {
  return all([
    ['drift', [process.execPath, inRoot('scripts', 'protocol.mjs'), '--check']],
    ['compiled loop', [process.execPath, inRoot('scripts', 'loop.mjs'), '--check']]
  ]);
}

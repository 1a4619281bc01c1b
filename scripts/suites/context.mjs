// What the suites share: running one check, and running a runner that writes a report.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { say, tell } from '../lib/console.mjs';
import { inRoot, SETUP } from '../lib/paths.mjs';
import { through } from '../lib/run.mjs';
import { judged, sum } from '../lib/tally.mjs';
import { Trouble } from '../lib/trouble.mjs';

export const REPORTS = join(SETUP, 'reports');

/** The command for a JavaScript program of node_modules. */
export function node(file, ...args) {
  return [process.execPath, inRoot('node_modules', ...file.split('/')), ...args];
}

/** One check: its command, or a function that throws when it fails; one passed or one failed. */
export async function check(name, work, options = {}) {
  say(`── ${name}`);
  try {
    const code = typeof work === 'function' ? ((await work()) ?? 0) : await through(work, options);
    say(code === 0 ? `${name}: passed` : `${name}: failed`);
    return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
  } catch (error) {
    tell(error);
    say(`${name}: failed`);
    return { passed: 0, failed: 1 };
  }
}

/** Checks that build on one another: stops at the first that fails. */
export async function chain(checks) {
  const tallies = [];
  for (const [name, work, options] of checks) {
    tallies.push(await check(name, work, options));
    if (tallies.at(-1).failed > 0) {
      break;
    }
  }
  return sum(tallies);
}

/** Runs a runner that writes `report`, and reads how many of its tests passed. */
export async function counted(command, { report, read, ...options }) {
  mkdirSync(REPORTS, { recursive: true });
  rmSync(report, { force: true });
  const code = await through(command, options);
  return judged(existsSync(report) ? read(readFileSync(report, 'utf8')) : null, code);
}

/** Throws when a program failed, so that what builds on it is not tried. */
export function must(code, sentence) {
  if (code !== 0) {
    throw new Trouble(sentence);
  }
}

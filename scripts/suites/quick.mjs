// Lint, types, jest and the fast part of pytest at once, for between two edits.
import { say } from '../lib/console.mjs';
import { inRoot } from '../lib/paths.mjs';
import { capture } from '../lib/run.mjs';
import { closing, fromClosing, judged, sum } from '../lib/tally.mjs';

const SELF = [process.execPath, inRoot('scripts', 'test.mjs')];

/** Runs suites in a process of their own; their output is shown when one of them fails. */
async function part(...args) {
  const { code, output } = await capture([...SELF, ...args]);
  const tally = judged(fromClosing(output), code);
  if (tally.failed > 0) {
    say(output.trimEnd());
  }
  say(`${args.join(' ')}: ${closing(tally)}`);
  return tally;
}

export async function quick() {
  // The longest first; two cores are enough for all of them.
  return sum(await Promise.all([part('jest'), part('lint', 'types'), part('fast')]));
}

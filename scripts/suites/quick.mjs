// Lint, types, jest and the fast part of pytest at once, for between two edits.
import { apart } from '../lib/apart.mjs';
import { say } from '../lib/console.mjs';
import { closing, sum } from '../lib/tally.mjs';

/** Runs suites whose output is shown when one of them fails. */
async function part(...names) {
  const { tally, output } = await apart(...names);
  if (tally.failed > 0) {
    say(output);
  }
  say(`${names.join(' ')}: ${closing(tally)}`);
  return tally;
}

export async function quick() {
  // The longest first; two cores are enough for all of them.
  return sum(await Promise.all([part('jest'), part('lint', 'types'), part('fast')]));
}

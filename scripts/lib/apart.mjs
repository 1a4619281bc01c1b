// Suites in a process of their own, so that several can run at once.
import { inRoot } from './paths.mjs';
import { capture } from './run.mjs';
import { fromClosing, judged } from './tally.mjs';

/** Runs suites, with what they build on: `{ tally, output }`, where output is all that they wrote. */
export async function apart(...names) {
  const { code, output } = await capture([
    process.execPath,
    inRoot('scripts', 'test.mjs'),
    ...names
  ]);
  return { tally: judged(fromClosing(output), code), output: output.trimEnd() };
}

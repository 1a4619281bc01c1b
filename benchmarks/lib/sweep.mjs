// The best that a bare comm loop does here: part sizes and windows, tried in one page.
import { say } from '../../scripts/lib/console.mjs';

const MB = 2 ** 20;
const PARTS = [1, 2, 4, 8, 16];
const WINDOWS = [1, 2, 4, 8];
const TRIED = 96 * MB;

function speed(bytes, { seconds }) {
  return bytes / MB / seconds;
}

/** The fastest `{ part, inFlight }`, part in bytes, after a look at all of them. */
export async function bestLoop(notebook) {
  const found = [];
  await notebook.call('bareLoop', TRIED, 4 * MB, 2);
  for (const part of PARTS) {
    for (const inFlight of WINDOWS) {
      const result = await notebook.call('bareLoop', TRIED, part * MB, inFlight);
      found.push({ part: part * MB, inFlight, speed: speed(TRIED, result), gap: result.gap });
    }
  }
  found.sort((a, b) => b.speed - a.speed);
  for (const { part, inFlight, speed: fast, gap } of found) {
    say(
      `  bare loop ${part / MB} MiB × ${inFlight}: ${fast.toFixed(0)} MB/s, gap ${gap.toFixed(0)} ms`
    );
  }
  return found[0];
}

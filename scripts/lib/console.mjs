// What the scripts say: short lines, with the time each step took.
import { explain } from './trouble.mjs';

export function say(text) {
  console.log(text);
}

/** The time since `start` (milliseconds since the epoch), for people. */
export function elapsed(start) {
  const seconds = (Date.now() - start) / 1000;
  return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
}

/** Does one step and says how long it took. */
export async function step(title, work) {
  const start = Date.now();
  process.stdout.write(`${title} … `);
  try {
    const result = await work();
    say(elapsed(start));
    return result;
  } catch (error) {
    say(`failed after ${elapsed(start)}`);
    throw error;
  }
}

/** Tells what went wrong: the program's last lines first, the sentence last. */
export function tell(error) {
  if (error.output) {
    console.error(`\n${error.output}`);
  }
  if (error.log) {
    console.error(`(all of it: ${error.log})`);
  }
  const known = error.name === 'Trouble';
  console.error(`\n${known ? error.message : (explain(error.message) ?? error.stack)}`);
}

// What processes hold that no file backs, from /proc; null where there is none.
import { readFileSync } from 'node:fs';

const INTERVAL = 20;

/** Anonymous and shared memory of a process in bytes. */
function held(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = name => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return 1024 * (kilobytes('RssAnon') + kilobytes('RssShmem'));
}

/** Anonymous memory of processes together, in bytes; null where it cannot be told. */
export function memoryOf(pids) {
  try {
    return pids.reduce((sum, pid) => sum + held(pid), 0);
  } catch {
    return null;
  }
}

/** Watches processes; the function returned ends that and gives the growth at its highest. */
export function watchMemory(pids) {
  const start = memoryOf(pids);
  let highest = start;
  const look = () => (highest = Math.max(highest, memoryOf(pids) ?? 0));
  const timer = setInterval(look, INTERVAL);
  return () => {
    clearInterval(timer);
    look();
    return start === null ? null : highest - start;
  };
}

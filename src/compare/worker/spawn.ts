/** Starts the worker that compares; bundlers recognise this very expression. */
export function spawnWorker(): Worker {
  return new Worker(new URL('./worker.js', import.meta.url));
}

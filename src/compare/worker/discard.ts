/**
 * Takes buffers away for good. Those that came from another thread would otherwise be kept until the
 * browser collects, which it puts off until about 64 MB have come together; `transfer(0)` keeps them
 * even longer (docs/decisions/0008-few-large-messages.md).
 */
export function discard(buffers: readonly ArrayBuffer[]): void {
  if (buffers.length === 0) {
    return;
  }
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(null, [...buffers]);
  port1.close();
  port2.close();
}

import type { IEngine } from '../compare/api';
import type { ICellTable, ILikenessOrder } from '../tensor/likeness';

/** Has an engine order a map by likeness; null when the signal has ended it. */
export async function orderByLikeness(
  engine: IEngine,
  table: ICellTable,
  signal: AbortSignal
): Promise<ILikenessOrder | null> {
  const handle = await engine.openLikeness(table);
  const close = (): void => void engine.close(handle).catch(() => undefined);
  if (signal.aborted) {
    close();
    return null;
  }
  signal.addEventListener('abort', close, { once: true });
  try {
    return await engine.likeness(handle);
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
}

/** What helps against an error: to ask again, or to open the snapshots again. */
export type Remedy = 'retry' | 'reload';

/**
 * One piece of what the panels show, with how far it is. The last value is kept while a newer one
 * is on its way or has failed.
 */
export interface ISlice<T> {
  /** `empty`: nothing to show, `message` says what to do. `error`: `message` says what went wrong. */
  readonly status: 'empty' | 'busy' | 'ready' | 'error';
  readonly value: T | null;
  /** What to do, what is running, a remark, or what went wrong: one plain sentence, or ''. */
  readonly message: string;
  /** Share done between 0 and 1 while busy; null when unknown. */
  readonly progress: number | null;
  /** Of an error. */
  readonly remedy: Remedy;
}

export function empty<T>(message: string): ISlice<T> {
  return { status: 'empty', value: null, message, progress: null, remedy: 'retry' };
}

export function busy<T>(
  message: string,
  value: T | null = null,
  progress: number | null = null
): ISlice<T> {
  return { status: 'busy', value, message, progress, remedy: 'retry' };
}

export function ready<T>(value: T, message = ''): ISlice<T> {
  return { status: 'ready', value, message, progress: 1, remedy: 'retry' };
}

export function failed<T>(
  message: string,
  value: T | null = null,
  remedy: Remedy = 'retry'
): ISlice<T> {
  return { status: 'error', value, message, progress: null, remedy };
}

/** Whether two states of a slice differ in nothing but how far it is. */
export function onlyProgressed(before: ISlice<unknown>, after: ISlice<unknown>): boolean {
  const { status, value, message } = before;
  return status === after.status && value === after.value && message === after.message;
}

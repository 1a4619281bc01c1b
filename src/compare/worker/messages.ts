import { isBuffer } from '../../tensor/bytes';
import type { IEngine } from '../api';

/** Everything that can be asked of the worker. */
export type Method = Exclude<keyof IEngine, 'dispose'>;

/** A call on its way to the worker. */
export interface ICall<M extends Method = Method> {
  readonly call: number;
  readonly method: M;
  readonly args: Parameters<IEngine[M]>;
}

/** What came of a call: its value, or the sentence it was rejected with. */
export type Outcome =
  | { readonly call: number; readonly value: unknown }
  | { readonly call: number; readonly error: string };

/** The sentence of anything that was thrown. */
export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The buffers of the typed arrays among an object's fields, each once, to be transferred. */
export function buffersOf(value: unknown): ArrayBuffer[] {
  const fields: unknown[] = value !== null && typeof value === 'object' ? Object.values(value) : [];
  const buffers = fields
    .map(field => (ArrayBuffer.isView(field) ? field.buffer : field))
    .filter(isBuffer);
  return [...new Set(buffers)];
}

import type { JSONObject, JSONValue } from '@lumino/coreutils';

import type { Place } from './comparators';

/** The part of a notebook's document that keeps metadata. */
interface IMetadata {
  getMetadata(key: string): unknown;
  setMetadata(key: string, value: JSONObject): void;
}

/** Key of the notebook's metadata, and what stands under it. */
const KEY = 'cnn_comparator';

/** The arrangement last used in the notebook at a place; null when there is none. */
export function recall(manager: unknown, place: Place): JSONValue | null {
  return saved(metadataOf(manager))[place] ?? null;
}

/** Saves an arrangement with the notebook, where the host's manager has one; null forgets it. */
export function remember(manager: unknown, place: Place, arrangement: JSONObject | null): void {
  const metadata = metadataOf(manager);
  metadata?.setMetadata(KEY, { arrangement: withPlace(saved(metadata), place, arrangement) });
}

/** Arrangements with that of one place replaced, or left out for null. */
export function withPlace(
  arrangements: JSONObject,
  place: Place,
  arrangement: JSONObject | null
): JSONObject {
  const others = Object.entries(arrangements).filter(([other]) => other !== place);
  const own = arrangement === null ? [] : [[place, arrangement] as const];
  return Object.fromEntries([...others, ...own]);
}

function saved(metadata: IMetadata | null): JSONObject {
  const own = metadata?.getMetadata(KEY);
  return isObject(own) && isObject(own.arrangement) ? own.arrangement : {};
}

function metadataOf(manager: unknown): IMetadata | null {
  const { context } = (manager ?? {}) as { context?: { model?: Partial<IMetadata> } | null };
  const model = context?.model;
  return model?.getMetadata && model.setMetadata ? (model as IMetadata) : null;
}

function isObject(value: unknown): value is JSONObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

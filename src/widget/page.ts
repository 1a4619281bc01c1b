import { UUID } from '@lumino/coreutils';

/** Names the page that opens comms, so that the Jupyter kernel ends those of its earlier loads. */
export interface IPage {
  /** The same after a reload, never that of another page open at the same time. */
  readonly name: string;
  /** When the page was loaded, in ms. */
  readonly loaded: number;
}

const KEY = 'cnn-comparator:page';

let page: Promise<IPage | null> | null = null;

/** The page this runs in; null where the browser cannot tell pages apart. */
export function thisPage(): Promise<IPage | null> {
  page ??= ownName().then(
    name => (name === null ? null : { name, loaded: performance.timeOrigin }),
    () => null
  );
  return page;
}

/** A duplicated tab starts with the name of the first, and finds it taken. */
async function ownName(): Promise<string | null> {
  if (!('locks' in navigator)) {
    // Only secure contexts have locks: HTTPS and localhost.
    return null;
  }
  const kept = sessionStorage.getItem(KEY);
  if (kept !== null && (await take(kept))) {
    return kept;
  }
  const name = UUID.uuid4();
  await take(name);
  sessionStorage.setItem(KEY, name);
  return name;
}

/** Takes a name until the page ends; false when another page has it. */
function take(name: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(`${KEY}:${name}`, { ifAvailable: true }, lock => {
        resolve(lock !== null);
        return lock === null ? undefined : new Promise(() => undefined);
      })
      .catch(reject);
  });
}

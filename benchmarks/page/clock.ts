/** Resolves in the next animation frame. */
export function frame(): Promise<number> {
  return new Promise(resolve => requestAnimationFrame(resolve));
}

/** Resolves once what the frame under way draws is on screen. */
export function painted(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve));
}

/** What panels tell in their attributes. */
const TOLD = ['data-ready', 'data-value', 'data-layer', 'data-highlight-count', 'hidden'];

/** Resolves when something is found, looking whenever a panel has drawn, at most for a while. */
export function until<T>(find: () => T | null | false, seconds = 120): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      observer.disconnect();
      clearTimeout(timer);
    };
    const look = (): void => {
      const found = find();
      if (found !== null && found !== false) {
        stop();
        resolve(found);
      }
    };
    const observer = new MutationObserver(look);
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`Not within ${seconds} s: ${find.toString()}`));
    }, 1000 * seconds);
    observer.observe(document.body, { attributeFilter: TOLD, subtree: true, childList: true });
    look();
  });
}

/** How long the main thread was kept from other work at the longest, in ms. */
export class GapMeter {
  constructor() {
    this._tick();
  }

  stop(): number {
    clearTimeout(this._timer);
    return this._longest;
  }

  private readonly _tick = (): void => {
    const now = performance.now();
    this._longest = Math.max(this._longest, now - this._last);
    this._last = now;
    this._timer = setTimeout(this._tick);
  };

  private _last = performance.now();
  private _longest = 0;
  private _timer: ReturnType<typeof setTimeout> | undefined;
}

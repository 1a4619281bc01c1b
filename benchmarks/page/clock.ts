/** Resolves in the next animation frame. */
export function frame(): Promise<number> {
  return new Promise(resolve => requestAnimationFrame(resolve));
}

/** Resolves once what was drawn before is on screen. */
export async function painted(): Promise<void> {
  await frame();
  await new Promise(resolve => setTimeout(resolve));
}

/** Looks in every frame until something is found, at most for a while. */
export async function until<T>(find: () => T | null | false, seconds = 120): Promise<T> {
  const end = performance.now() + 1000 * seconds;
  for (;;) {
    const found = find();
    if (found !== null && found !== false) {
      return found;
    }
    if (performance.now() > end) {
      throw new Error(`Not within ${seconds} s: ${find.toString()}`);
    }
    await frame();
  }
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

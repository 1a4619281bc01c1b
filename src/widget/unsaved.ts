/** What is to be told a moment later, collected until then. */
export class Unsaved<T> {
  /**
   * @param _save Tells it.
   * @param _delay From the first thing collected on, in ms.
   */
  constructor(
    private readonly _save: (things: readonly T[]) => void,
    private readonly _delay: number
  ) {}

  add(things: Iterable<T>): void {
    for (const thing of things) {
      this._things.add(thing);
    }
    this._timer ??= setTimeout(() => this.flush(), this._delay);
  }

  /** Leaves out what has been overtaken. */
  drop(things: Iterable<T>): void {
    for (const thing of things) {
      this._things.delete(thing);
    }
  }

  /** Tells at once what there is. */
  flush(): void {
    const things = [...this._things];
    this.clear();
    if (things.length > 0) {
      this._save(things);
    }
  }

  clear(): void {
    clearTimeout(this._timer);
    this._timer = undefined;
    this._things.clear();
  }

  private readonly _things = new Set<T>();
  private _timer: ReturnType<typeof setTimeout> | undefined;
}

/** Remembers the last result and gives it again for the same arguments, compared by identity. */
export function remember<A extends readonly unknown[], R>(
  make: (...args: A) => R
): (...args: A) => R {
  let last: { readonly args: A; readonly result: R } | null = null;
  return (...args) => {
    if (last === null || args.some((arg, i) => arg !== last?.args[i])) {
      last = { args, result: make(...args) };
    }
    return last.result;
  };
}

/** Drawings that failed so far: what was drawn before them may be half of what it should be. */
let failures = 0;

/** Has everything drawn anew the next time. */
export function forgetAll(): void {
  failures++;
}

/** Knows the values it saw last. */
export class LastSeen {
  /** Whether they are others than those of the last call, compared by identity. */
  differs(...values: readonly unknown[]): boolean {
    const known = this._values;
    this._values = [failures, ...values];
    return (
      known.length !== this._values.length ||
      this._values.some((value, i) => !Object.is(value, known[i]))
    );
  }

  private _values: readonly unknown[] = [];
}

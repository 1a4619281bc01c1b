/** Remembers what something was last drawn from. */
export class Memo {
  /** Whether any input is another one than the last time. */
  changed(...inputs: readonly unknown[]): boolean {
    const same =
      inputs.length === this._inputs.length &&
      inputs.every((input, i) => Object.is(input, this._inputs[i]));
    this._inputs = inputs;
    return !same;
  }

  private _inputs: readonly unknown[] = [Memo];
}

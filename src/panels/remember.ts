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

/** The numbers of a version: '3.13.0rc1' gives [3, 13, 0]. Null when there are none. */
export function parseVersion(text) {
  const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return match ? match.slice(1).map(part => Number(part ?? 0)) : null;
}

/** Whether a version is `wanted` or newer; both as parseVersion gives them. */
export function isAtLeast(version, wanted) {
  for (const [index, want] of wanted.entries()) {
    const have = version[index] ?? 0;
    if (have !== want) {
      return have > want;
    }
  }
  return true;
}

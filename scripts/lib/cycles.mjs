/**
 * The modules in circles of imports, and those between two circles; empty when there is no circle.
 *
 * @param {Map<string, readonly string[]>} imports - what every module imports
 */
export function inCycles(imports) {
  const left = new Set(imports.keys());
  let before;
  do {
    before = left.size;
    for (const name of left) {
      const importsOthers = imports.get(name).some(other => left.has(other));
      const isImported = [...left].some(other => imports.get(other).includes(name));
      if (!importsOthers || !isImported) {
        left.delete(name);
      }
    }
  } while (left.size < before);
  return [...left].sort();
}

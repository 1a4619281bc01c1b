/** An argument of a call; a value that stands for what cannot be told is `unknown`. */
export interface IArgument {
  /** Null for one by its place. */
  readonly name: string | null;
  /** What JSON can hold. */
  readonly value: unknown;
}

/** What Python passed and nothing tells how to get again: `{"unknown": "ndarray"}`. */
function unknownKind(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('unknown' in value)) {
    return null;
  }
  return Object.keys(value).length === 1 && typeof value.unknown === 'string'
    ? value.unknown
    : null;
}

/** A value as a literal of Python, with `...` in the place of what is unknown. */
export function literal(value: unknown): string {
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False';
    case 'number':
      return String(value);
    case 'string':
      // Python reads the strings of JSON.
      return JSON.stringify(value);
    default:
  }
  if (typeof value !== 'object' || value === null) {
    return 'None';
  }
  if (Array.isArray(value)) {
    return `[${value.map(literal).join(', ')}]`;
  }
  if (unknownKind(value) !== null) {
    return '...';
  }
  const entries = Object.entries(value).map(([key, own]) => `${literal(key)}: ${literal(own)}`);
  return `{${entries.join(', ')}}`;
}

/** The kinds of what is unknown in a value. */
export function unknowns(value: unknown): readonly string[] {
  const kind = unknownKind(value);
  if (kind !== null) {
    return [kind];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(unknowns) : [];
}

/**
 * A cell that imports a class and shows what it makes of some arguments, one a line.
 *
 * @param note - the comment on an argument with unknown parts, in one line
 */
export function cell(
  name: string,
  given: readonly IArgument[],
  note: (kinds: readonly string[]) => string
): string {
  const lines = given.map(({ name: keyword, value }) => {
    const kinds = [...new Set(unknowns(value))];
    const argument = keyword === null ? literal(value) : `${keyword}=${literal(value)}`;
    return `    ${argument},${kinds.length === 0 ? '' : `  # ${note(kinds)}`}\n`;
  });
  return `from cnn_comparator import ${name}\n\n${name}(\n${lines.join('')})\n`;
}

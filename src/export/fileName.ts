const MOST = 80;

/** A name of a file of some parts, with nothing in it that a file system does not take. */
export function fileName(parts: readonly string[], ending: string): string {
  const name = parts
    .map(part => part.replace(/[^\p{L}\p{N}._-]+/gu, '_').replace(/^[._-]+|[._-]+$/g, ''))
    .filter(part => part !== '')
    .join('-');
  return `${name.slice(0, MOST) || 'comparison'}.${ending}`;
}

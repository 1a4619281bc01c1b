/** What a key asks of the whole comparison. */
export type Shortcut = 'undo' | 'redo' | 'search' | 'help' | 'maximise';

const TYPED = 'input, textarea, select, [contenteditable="true"]';

/** What a key press asks for; null when it is none of these, or belongs to a field. */
export function shortcutOf(event: KeyboardEvent): Shortcut | null {
  const { key, ctrlKey, metaKey, shiftKey, altKey, target } = event;
  const isTyped = target instanceof Element && target.matches(TYPED);
  if (altKey || (isTyped && !(target instanceof HTMLSelectElement))) {
    return null;
  }
  if (ctrlKey || metaKey) {
    const letter = key.toLowerCase();
    if (letter === 'z') {
      return shiftKey ? 'redo' : 'undo';
    }
    return letter === 'y' && !metaKey ? 'redo' : null;
  }
  if (isTyped) {
    return null;
  }
  return key === '/'
    ? 'search'
    : key === '?'
      ? 'help'
      : key.toLowerCase() === 'm'
        ? 'maximise'
        : null;
}

/** Whether a key press belongs to a drop-down list, which steps by arrows and by letters. */
export function isForList({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return target instanceof HTMLSelectElement && !ctrlKey && !metaKey && !altKey;
}

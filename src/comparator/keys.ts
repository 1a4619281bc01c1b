/** What a key asks of the whole comparison. */
export type Shortcut = 'undo' | 'redo' | 'search' | 'help' | 'maximise';

const TYPED = 'input, textarea, select, [contenteditable="true"]';
const PLAIN: Readonly<Partial<Record<string, Shortcut>>> = {
  '/': 'search',
  '?': 'help',
  m: 'maximise'
};

/** What a key press asks for; null when it is none of these, or belongs to a field. */
export function shortcutOf(event: KeyboardEvent): Shortcut | null {
  const { ctrlKey, metaKey, shiftKey, altKey, target } = event;
  const key = event.key.toLowerCase();
  const isTyped = target instanceof Element && target.matches(TYPED);
  // A list takes letters, but nothing with Ctrl.
  if (altKey || (isTyped && !(target instanceof HTMLSelectElement))) {
    return null;
  }
  if (ctrlKey || metaKey) {
    const undo = shiftKey ? 'redo' : 'undo';
    return key === 'z' ? undo : key === 'y' && !metaKey ? 'redo' : null;
  }
  return isTyped ? null : (PLAIN[key] ?? null);
}

/** Whether a key press belongs to a drop-down list, which steps by arrows and by letters. */
export function isForList({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return target instanceof HTMLSelectElement && !ctrlKey && !metaKey && !altKey;
}

/** Whether pictures may move to their new state: not for those who want less motion. */
export function mayMove(): boolean {
  return 'matchMedia' in window && !asks('(prefers-reduced-motion: reduce)');
}

/** Whether one points with a finger; style/touch.css makes targets larger then. */
export function isTouched(): boolean {
  return asks('(pointer: coarse)');
}

/** False where nobody can be asked. */
function asks(query: string): boolean {
  return 'matchMedia' in window && window.matchMedia(query).matches;
}

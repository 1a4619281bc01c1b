/** Whether pictures may move to their new state: not for those who want less motion. */
export function mayMove(): boolean {
  return (
    typeof window.matchMedia === 'function' &&
    !window.matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}

import type { SelectionModel } from '../state';

/** What keeps Escape for itself while it has the focus. */
const OWN_ESCAPE = 'input, select, textarea, [contenteditable="true"], [role="menu"]';

/** Ends the highlighting on Escape, wherever the focus is; whatever else Escape does comes first. */
export function endHighlight(event: KeyboardEvent, selection: SelectionModel): void {
  const { key, target } = event;
  const own = target instanceof Element && target.closest(OWN_ESCAPE) !== null;
  if (key === 'Escape' && !own && selection.value.category !== null) {
    selection.update({ category: null });
    event.preventDefault();
    event.stopPropagation();
  }
}

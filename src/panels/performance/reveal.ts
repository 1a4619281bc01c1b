/** Height in pixels of a part that tells what it is about. */
const TELLING = 120;

/** Scrolls to the start of a part, unless as much of it is in view as tells what it is about. */
export function reveal(part: HTMLElement, scroller: HTMLElement): void {
  const top = part.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  if (top > scroller.clientHeight - TELLING) {
    scroller.scrollTop += top;
  }
}

/** Height in pixels of a part that tells what it is about, and of one that begins to be of use. */
const TELLING = 120;
const USEFUL = 170;

/** Scrolls as far as a part takes to tell what it is about, so that the others stay in view. */
export function reveal(part: HTMLElement, scroller: HTMLElement): void {
  const top = part.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  if (top > scroller.clientHeight - TELLING) {
    scroller.scrollTop += top - Math.max(0, scroller.clientHeight - USEFUL);
  }
}

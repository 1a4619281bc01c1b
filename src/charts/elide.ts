import { closeIsolates } from '../text/isolate';
import { characters as charactersOf } from '../text/shorten';

const ELLIPSIS = '…';

/**
 * The longest form of a text that fits, cut in the middle: the beginning and the end of a layer's
 * name tell most.
 *
 * @param fits - whether a candidate fits its place; longer texts must not fit better
 */
export function elideMiddle(text: string, fits: (candidate: string) => boolean): string {
  if (fits(text)) {
    return text;
  }
  const characters = charactersOf(text);
  let low = 0;
  let high = characters.length - 1;
  while (low < high) {
    const kept = Math.ceil((low + high) / 2);
    if (fits(cut(characters, kept))) {
      low = kept;
    } else {
      high = kept - 1;
    }
  }
  return cut(characters, low);
}

function cut(characters: readonly string[], kept: number): string {
  const head = Math.floor(kept / 2);
  const tail = characters.slice(characters.length - (kept - head));
  return closeIsolates(`${characters.slice(0, head).join('')}${ELLIPSIS}${tail.join('')}`);
}

const NARROW = /[iljtfrI1.,:;'|()[\] /]/;
const WIDE = /[mwMW@%…]/;

/** A generous guess of a text's width in pixels, for laying out before anything is drawn. */
export function estimateWidth(text: string, fontSize: number): number {
  let ems = 0;
  for (const character of text) {
    ems += NARROW.test(character) ? 0.38 : WIDE.test(character) ? 0.95 : 0.64;
  }
  return ems * fontSize;
}

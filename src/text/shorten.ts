const ELLIPSIS = '…';
/** What one sees as a character may hold thousands; beyond this many it is taken apart. */
const LONGEST = 16;

/** What one sees as characters, as far as the browser can tell. */
export function characters(text: string): string[] {
  const segmenter =
    typeof Intl.Segmenter === 'function'
      ? new Intl.Segmenter('en', { granularity: 'grapheme' })
      : null;
  if (segmenter === null) {
    return Array.from(text);
  }
  return Array.from(segmenter.segment(text)).flatMap(({ segment }) =>
    segment.length > LONGEST ? Array.from(segment) : segment
  );
}

/** A text of at most so many UTF-16 units, cut in the middle between what one sees as characters. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) {
    return text;
  }
  const tailLength = Math.floor((most - ELLIPSIS.length) * 0.4);
  const headLength = most - ELLIPSIS.length - tailLength;
  const head = take(characters(text.slice(0, headLength + LONGEST)), headLength);
  const tail = take(characters(text.slice(-tailLength - LONGEST)).reverse(), tailLength);
  return `${head.join('')}${ELLIPSIS}${tail.reverse().join('')}`;
}

/** As many from the beginning as have room. */
function take(parts: readonly string[], most: number): string[] {
  const taken: string[] = [];
  let length = 0;
  for (const part of parts) {
    length += part.length;
    if (length > most) {
      break;
    }
    taken.push(part);
  }
  return taken;
}

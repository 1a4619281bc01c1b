/** First strong isolate and its end: what is between them has no say in what is around them. */
const FSI = '\u2068';
const PDI = '\u2069';
/** The two, for taking a text apart. */
export const ISOLATES = /([\u2068\u2069])/;
/** Letters of the scripts that are written from right to left. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** A text that leaves the order of its neighbours alone; it holds no controls of direction itself. */
export function isolate(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `${FSI}${text}${PDI}` : text;
}

/** A part of a text with isolates: those that were cut open are closed. */
export function closeIsolates(text: string): string {
  let open = 0;
  const kept = Array.from(text).filter(character => {
    open += character === FSI ? 1 : character === PDI ? -1 : 0;
    const stray = open < 0;
    open = Math.max(0, open);
    return !stray;
  });
  return kept.join('') + PDI.repeat(open);
}

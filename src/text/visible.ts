/**
 * What cannot be seen as it is: control characters, line and paragraph separators, lone surrogates,
 * overrides and marks of direction, characters without width, annotation marks.
 */
const UNSEEN =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;
/** Joiners and variation selectors, which shape emoji and letters of many scripts. */
const SHAPING = new Set(['\u200c', '\u200d', '\ufe0e', '\ufe0f']);
const SHAPED = /[^\p{ASCII}]/u;
/** More marks on one letter than any script puts there. */
const FLOOD = /(\p{M}{4})\p{M}+/gu;

/** A text with nothing in it that is not seen, moves what is around it or flows out of its line. */
export function visible(text: string): string {
  return text.replace(UNSEEN, shown).replace(FLOOD, '$1');
}

function shown(character: string, offset: number, text: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (SHAPING.has(character) && SHAPED.test(text.charAt(offset - 1))) {
    return character;
  }
  return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
}

import { closeIsolates, isolate, ISOLATES } from './isolate';
import { shorten } from './shorten';
import { trans } from './trans';
import { visible } from './visible';

/** Lengths in UTF-16 units. */
export const MOST = {
  /** A name in one line with others, on a tab and in a list of comparisons. */
  short: 32,
  /** A name among others: in a title bar, a list, a choice. */
  label: 48,
  /** A name by itself and in a tooltip. */
  name: 120,
  /** A sentence, which may tell names. */
  sentence: 700
} as const;

/** Most texts are such. */
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * A name from somebody's file as it may be shown anywhere: what cannot be seen is made visible, a
 * long one is cut in the middle, one that runs from right to left is isolated. Only for showing:
 * what is selected, asked for or copied is the name itself.
 */
export function nameText(name: string, most: number = MOST.name): string {
  if (name === '') {
    return trans.__('(no name)');
  }
  return name.length <= most && PLAIN.test(name) ? name : isolate(cleaned(name, most));
}

/** A name without isolation, for an element that isolates what it holds. */
export function bareName(name: string, most: number = MOST.name): string {
  return name.length <= most && PLAIN.test(name) ? name : cleaned(name, most);
}

/** A sentence that may tell names, shown as they may be, for an element that isolates what it holds. */
export function sentenceText(sentence: string): string {
  const parts = shorten(sentence, 4 * MOST.sentence).split(ISOLATES);
  const seen = parts.map(part =>
    part.match(ISOLATES) ? part : visible(part.replace(/\s+/g, ' '))
  );
  return closeIsolates(shorten(seen.join(''), MOST.sentence));
}

/** Cut before, so that a book is not read for one line; and after, as what is visible is longer. */
function cleaned(text: string, most: number): string {
  return shorten(visible(shorten(text, 4 * most)), most);
}

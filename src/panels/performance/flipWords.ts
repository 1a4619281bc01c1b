import type { Flip } from '../../state';
import { trans } from '../../text/trans';

/** What became of a prediction, in a word or two. */
export function flipName(flip: Flip): string {
  switch (flip) {
    case 'broken':
      return trans.__('Broken');
    case 'fixed':
      return trans.__('Fixed');
    case 'still_wrong':
      return trans.__('Still wrong');
    case 'changed':
      return trans.__('Changed');
    case 'same':
      return trans.__('Same');
  }
}

/** What is meant by it; without labels classes are compared alone. */
export function flipText(flip: Flip, labelled: boolean): string {
  switch (flip) {
    case 'broken':
      return trans.__('Right in A, wrong in B');
    case 'fixed':
      return trans.__('Wrong in A, right in B');
    case 'still_wrong':
      return trans.__('The same wrong class in A and B');
    case 'changed':
      return labelled
        ? trans.__('Wrong in A and B, another class in B')
        : trans.__('Another class in B');
    case 'same':
      return labelled ? trans.__('Right in A and B') : trans.__('The same class in A and B');
  }
}

/** The answers of A and B as marks; empty where it is not known which is right. */
export function flipMarks(flip: Flip, labelled: boolean): string {
  const marks = { broken: '✓✗', fixed: '✗✓', still_wrong: '✗✗', changed: '✗≠✗', same: '✓✓' };
  const compared = { changed: '≠', same: '=' } as const;
  return labelled ? marks[flip] : flip === 'changed' || flip === 'same' ? compared[flip] : '';
}

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

/** Which of the images have a true class. */
export type Labels = 'all' | 'some' | 'none';

/** What is meant by it; without labels classes are compared alone. */
export function flipText(flip: Flip, labels: Labels): string {
  switch (flip) {
    case 'broken':
      return trans.__('Right in A, wrong in B');
    case 'fixed':
      return trans.__('Wrong in A, right in B');
    case 'still_wrong':
      return trans.__('The same wrong class in A and B');
    case 'changed':
      return changedText(labels);
    case 'same':
      return sameText(labels);
  }
}

function changedText(labels: Labels): string {
  switch (labels) {
    case 'all':
      return trans.__('Wrong in A and B, another class in B');
    case 'some':
      return trans.__('Another class in B; wrong in A and B, or without a label');
    case 'none':
      return trans.__('Another class in B');
  }
}

function sameText(labels: Labels): string {
  switch (labels) {
    case 'all':
      return trans.__('Right in A and B');
    case 'some':
      return trans.__('Right in A and B; or the same class, without a label');
    case 'none':
      return trans.__('The same class in A and B');
  }
}

/** The answers of A and B as marks; where it is not known which is right, whether they are equal. */
export function flipMarks(flip: Flip, labels: Labels): string {
  const marks = { broken: '✓✗', fixed: '✗✓', still_wrong: '✗✗', changed: '✗≠✗', same: '✓✓' };
  const compared = { changed: '≠', same: '=' } as const;
  if (flip === 'changed' || flip === 'same') {
    return labels === 'all' ? marks[flip] : compared[flip];
  }
  return marks[flip];
}

import { FLIPS } from '../../../src/state';
import type { Flip, IBehaviour, Rate } from '../../../src/state';
import { PAIR } from './sample';

/** What each image is and is taken for, −1 for what is not known, and how far A and B differ. */
export interface IPredicted {
  readonly label: readonly number[];
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly js?: readonly number[];
}

const rate = (name: Rate['rate'], count: number, of: number): Rate => ({
  rate: name,
  value: of > 0 ? count / of : null,
  low: null,
  high: null,
  count,
  of
});

/** What the study finds for these images. */
export function behaviourOf(
  { label, a, b, js = label.map(() => 0) }: IPredicted,
  change: Partial<IBehaviour> = {}
): IBehaviour {
  const flip = label.map((truth, image): Flip => {
    const [before, after] = [a[image], b[image]];
    if (truth < 0) {
      return before === after ? 'same' : 'changed';
    }
    if (before === truth) {
      return after === truth ? 'same' : 'broken';
    }
    return after === truth ? 'fixed' : before === after ? 'still_wrong' : 'changed';
  });
  const labelled = label.filter(truth => truth >= 0).length;
  const right = (side: readonly number[]): number =>
    side.filter((predicted, image) => label[image] >= 0 && predicted === label[image]).length;
  const sides = (predicted: readonly number[]) => ({
    predicted: Float32Array.from(predicted),
    probability: Float32Array.from(predicted, (_, image) => 1 - image / 100),
    true: Float32Array.from(predicted, (own, image) => Number(own === label[image]))
  });
  return {
    params: PAIR,
    done: label.length,
    total: label.length,
    classes: [3, 3],
    blocks: [
      {
        start: 0,
        label: Float32Array.from(label),
        js: Float32Array.from(js),
        flip: Float32Array.from(flip, name => FLIPS.indexOf(name)),
        a: sides(a),
        b: sides(b)
      }
    ],
    rates: [
      rate('accuracy_a', right(a), labelled),
      rate('accuracy_b', right(b), labelled),
      rate('agreement', a.filter((own, image) => own === b[image]).length, label.length)
    ],
    left_out: { unread: 0, failed: 0, unread_example: null, failed_example: null },
    note: null,
    ...change
  };
}

import { FLIPS } from './flips';
import type { Flip } from './flips';
import type { IBehaviour } from './results';

/** By image; see the study for what each holds. */
export interface IBehaviourColumns {
  readonly count: number;
  readonly label: Float32Array;
  readonly js: Float32Array;
  readonly flip: Float32Array;
  readonly predictedA: Float32Array;
  readonly predictedB: Float32Array;
  readonly probabilityA: Float32Array;
  readonly probabilityB: Float32Array;
  readonly trueA: Float32Array;
  readonly trueB: Float32Array;
}

const columns = new WeakMap<IBehaviour, IBehaviourColumns>();

/** The blocks of a result, one behind the other. */
export function columnsOf(behaviour: IBehaviour): IBehaviourColumns {
  const known = columns.get(behaviour);
  if (known) {
    return known;
  }
  const { blocks } = behaviour;
  const count = blocks.reduce((sum, { label }) => sum + label.length, 0);
  const joined = (of: (block: (typeof blocks)[number]) => Float32Array): Float32Array => {
    const whole = new Float32Array(count);
    let start = 0;
    for (const block of blocks) {
      whole.set(of(block), start);
      start += of(block).length;
    }
    return whole;
  };
  const made = {
    count,
    label: joined(({ label }) => label),
    js: joined(({ js }) => js),
    flip: joined(({ flip }) => flip),
    predictedA: joined(({ a }) => a.predicted),
    predictedB: joined(({ b }) => b.predicted),
    probabilityA: joined(({ a }) => a.probability),
    probabilityB: joined(({ b }) => b.probability),
    trueA: joined(({ a }) => a.true),
    trueB: joined(({ b }) => b.true)
  };
  columns.set(behaviour, made);
  return made;
}

/** How many images have each flip. */
export function flipCounts({ flip }: IBehaviourColumns): Readonly<Record<Flip, number>> {
  const counts = FLIPS.map(() => 0);
  flip.forEach(place => {
    if (place >= 0) {
      counts[place]++;
    }
  });
  return Object.fromEntries(FLIPS.map((name, i) => [name, counts[i]])) as Record<Flip, number>;
}

/** The image whose predictions differ most, the first of equals; null where none differ. */
export function mostDifferent({ js }: Pick<IBehaviourColumns, 'js'>): number | null {
  let best: number | null = null;
  js.forEach((distance, image) => {
    if (distance > (best === null ? 0 : js[best])) {
      best = image;
    }
  });
  return best;
}

/** A number about all images by its name; null where there is none. */
export function rateOf(
  { rates }: IBehaviour,
  name: IBehaviour['rates'][number]['rate']
): IBehaviour['rates'][number] | null {
  return rates.find(({ rate }) => rate === name) ?? null;
}

/** The names of the classes, where they are those that the snapshots tell apart. */
export function classNames(
  names: readonly string[] | null,
  { classes }: Pick<IBehaviour, 'classes'>
): readonly string[] | null {
  return names?.length === Math.max(...classes) ? names : null;
}

import { chain } from '../../../tensor/likeness';
import type { IConfusion, ICounts } from './counts';

export type ClassOrder = 'likeness' | 'change' | 'given';

/** More classes than this stand by how much changed: likeness takes the square of them. */
export const MANY_CLASSES = 200;

/** The classes in an order, the first one first. */
export function classOrder(confusion: IConfusion, order: ClassOrder): readonly number[] {
  const given = Array.from({ length: confusion.classes }, (_, index) => index);
  if (order === 'given') {
    return given;
  }
  if (order === 'likeness' && confusion.classes <= MANY_CLASSES) {
    return byLikeness(confusion) ?? given;
  }
  const changes = classChanges(confusion);
  return given.sort((x, y) => changes[y] - changes[x] || x - y);
}

/** By class: images that A and B put into different cells of its row or its column. */
export function classChanges({ classes, a, b, labelled }: IConfusion): Float64Array {
  const changes = new Float64Array(classes);
  const add = (at: number, change: number): void => {
    changes[Math.floor(at / classes)] += change;
    changes[at % classes] += change;
  };
  if (!labelled) {
    a.cells.forEach((count, at) => {
      if (Math.floor(at / classes) !== at % classes) {
        add(at, count);
      }
    });
    return changes;
  }
  new Set([...a.cells.keys(), ...b.cells.keys()]).forEach(at =>
    add(at, Math.abs((b.cells.get(at) ?? 0) - (a.cells.get(at) ?? 0)))
  );
  return changes;
}

/** Classes that are taken for the same ones stand together. */
function byLikeness({ classes, a, b }: IConfusion): readonly number[] | null {
  const patterns = new Float32Array(classes * classes);
  const add = ({ cells, row }: ICounts): void =>
    cells.forEach((count, at) => {
      const [from, to] = [Math.floor(at / classes), at % classes];
      const share = count / row(from);
      patterns[from * classes + to] += share;
      patterns[to * classes + from] += share;
    });
  add(a);
  add(b);
  const steps = chain(patterns, classes);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) {
      return step.value && [...step.value];
    }
  }
}

import type { IBehaviourColumns } from '../../../state';

/** How many images there are by row and column, both classes. */
export interface ICounts {
  readonly at: (row: number, column: number) => number;
  /** Images of a row. */
  readonly row: (row: number) => number;
  /** Cells that are not empty, `row * classes + column`. */
  readonly cells: ReadonlyMap<number, number>;
}

/**
 * Confusion matrices. With labels, rows are true classes and columns predicted ones, of A and of B;
 * without, rows are what A predicts and columns what B does, in both.
 */
export interface IConfusion {
  readonly classes: number;
  readonly labelled: boolean;
  readonly a: ICounts;
  readonly b: ICounts;
}

/**
 * Counts images; those without a class on either side are left out, and where both snapshots have
 * predictions, those that only one of them predicts.
 */
export function confusionOf(
  { count, label, predictedA, predictedB }: IBehaviourColumns,
  classes: number,
  labelled: boolean
): IConfusion {
  const some = (column: Float32Array): boolean => column.some(predicted => predicted >= 0);
  const both = some(predictedA) && some(predictedB);
  const isAlone = (image: number): boolean =>
    both && (predictedA[image] < 0 || predictedB[image] < 0);
  const tally = (rows: Float32Array, columns: Float32Array): ICounts => {
    const cells = new Map<number, number>();
    const sums = new Float64Array(classes);
    for (let image = 0; image < count; image++) {
      const [row, column] = [rows[image], columns[image]];
      if (isAlone(image)) {
        continue;
      }
      if (row >= 0 && column >= 0 && row < classes && column < classes) {
        const at = row * classes + column;
        cells.set(at, (cells.get(at) ?? 0) + 1);
        sums[row]++;
      }
    }
    return {
      at: (row, column) => cells.get(row * classes + column) ?? 0,
      row: row => sums[row],
      cells
    };
  };
  if (!labelled) {
    const both = tally(predictedA, predictedB);
    return { classes, labelled, a: both, b: both };
  }
  return { classes, labelled, a: tally(label, predictedA), b: tally(label, predictedB) };
}

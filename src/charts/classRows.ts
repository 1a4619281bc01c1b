import { trans } from '../text/trans';

/** What two snapshots say about one image. */
export interface IClassProbabilities {
  /** Probability by class; null for a snapshot that gives none. */
  readonly a: readonly number[] | null;
  readonly b: readonly number[] | null;
  /** Of B with something of A put in; null or nothing where nothing is. */
  readonly hybrid?: readonly number[] | null;
  /** Index of the true class. */
  readonly label: number | null;
  /** Names of the classes. */
  readonly classes: readonly string[] | null;
}

/** One class in both snapshots. */
export interface IClassRow {
  readonly index: number;
  readonly name: string;
  readonly a: number | null;
  readonly b: number | null;
  readonly hybrid: number | null;
  readonly truth: boolean;
  /** Whether it is the class the snapshot holds for most probable. */
  readonly predictedA: boolean;
  readonly predictedB: boolean;
  readonly predictedHybrid: boolean;
  /** From 0 by the larger of the two probabilities. */
  readonly rank: number;
}

/** The class's name, or its number where no names are given. */
export function classLabel(classes: readonly string[] | null, index: number): string {
  return classes?.[index] ?? trans.__('class %1', index);
}

/** The most probable class, the first of equals; null when no probability is finite. */
export function predictedClass(probabilities: readonly number[] | null): number | null {
  let best: number | null = null;
  probabilities?.forEach((value, index) => {
    if (Number.isFinite(value) && (best === null || value > probabilities[best])) {
      best = index;
    }
  });
  return best;
}

/** All classes, the one that either snapshot finds most probable first. */
export function classRows({
  a,
  b,
  hybrid = null,
  label,
  classes
}: IClassProbabilities): readonly IClassRow[] {
  const bestA = predictedClass(a);
  const bestB = predictedClass(b);
  const bestHybrid = predictedClass(hybrid);
  const count = Math.max(a?.length ?? 0, b?.length ?? 0);
  return Array.from({ length: count }, (_, index) => index)
    .sort((i, j) => larger(a?.[j], b?.[j]) - larger(a?.[i], b?.[i]) || i - j)
    .map((index, rank) => ({
      index,
      name: classLabel(classes, index),
      a: a?.[index] ?? null,
      b: b?.[index] ?? null,
      hybrid: hybrid?.[index] ?? null,
      truth: index === label,
      predictedA: index === bestA,
      predictedB: index === bestB,
      predictedHybrid: index === bestHybrid,
      rank
    }));
}

/** The first rows, and beyond them the true class and the predicted ones. */
export function topRows(rows: readonly IClassRow[], count: number): readonly IClassRow[] {
  return rows.filter(
    row => row.rank < count || row.truth || row.predictedA || row.predictedB || row.predictedHybrid
  );
}

/** A round end of the bars' scale: 1, or less where every probability is small. */
export function scaleEnd(rows: readonly IClassRow[]): number {
  const largest = rows.reduce(
    (most, { a, b, hybrid }) => Math.max(most, larger(a, b), finite(hybrid)),
    0
  );
  return [0.01, 0.02, 0.05, 0.1, 0.2, 0.5].find(end => largest <= end) ?? 1;
}

function larger(a: number | null | undefined, b: number | null | undefined): number {
  return Math.max(finite(a), finite(b));
}

function finite(value: number | null | undefined): number {
  return value !== null && value !== undefined && Number.isFinite(value) ? value : -1;
}

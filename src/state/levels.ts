import { trans } from '../text/trans';

/** A level of relative change, or one that weights are in for another reason. */
export interface ILevel {
  readonly id: string;
  readonly name: string;
  /** RPD in [rpd[0], rpd[1]), the last one closed; null for special levels. */
  readonly rpd: readonly [number, number] | null;
  /** The bounds as a ratio of the two weights, or the condition of a special level, for people. */
  readonly ratio: string;
  /** What is to be said of a special level; '' for the others. */
  readonly text: string;
}

/** The words for levels, from protocol/measures.json. */
export interface ILevelTexts {
  /** Least change first, with the default bounds. */
  readonly levels: readonly {
    readonly id: string;
    readonly name: string;
    readonly rpd: readonly [number, number];
  }[];
  readonly special: readonly {
    readonly id: string;
    readonly name: string;
    readonly condition: string;
    readonly text: string;
  }[];
}

/** The levels in the order of a distribution's columns, with these cut points between them. */
export function levelsOf({ levels, special }: ILevelTexts, cuts: readonly number[]): ILevel[] {
  const bounds = [0, ...cuts, 2];
  return [
    ...levels.map(({ id, name }, i): ILevel => {
      const rpd = [bounds[i], bounds[i + 1]] as const;
      return { id, name, rpd, ratio: ratioText(rpd), text: '' };
    }),
    ...special.map(({ id, name, condition, text }): ILevel => {
      return { id, name, rpd: null, ratio: condition, text };
    })
  ];
}

/** The default cut points. */
export function defaultCuts({ levels }: ILevelTexts): number[] {
  return levels.slice(0, -1).map(({ rpd }) => rpd[1]);
}

/** How many times the smaller weight the larger one is at an RPD of d: r = (2 + d) / (2 − d). */
export function ratioOf(rpd: number): number {
  return (2 + rpd) / (2 - rpd);
}

/** A ratio for people, '2.3×'. */
export function timesText(rpd: number): string {
  const ratio = ratioOf(rpd);
  return `${ratio >= 100 ? Math.round(ratio) : Number(ratio.toPrecision(2))}×`;
}

function ratioText([low, high]: readonly [number, number]): string {
  if (low === 0) {
    return high === 2 ? trans.__('any') : trans.__('up to %1', timesText(high));
  }
  return high === 2
    ? trans.__('over %1', timesText(low))
    : trans.__('%1 to %2', timesText(low), timesText(high));
}

import type { ILayer } from '../../state';

/** Parts of a fold that stand one after the other, from `start` up to but without `stop`. */
export interface IRange {
  readonly start: number;
  readonly stop: number;
}

/** A group of layers and of other groups, in network order. */
export class Fold {
  /**
   * @param first - what its name begins with where it is a range
   * @param last - and what it ends with
   */
  constructor(
    public name: string,
    public parent: Fold | null,
    readonly first = name,
    readonly last = name
  ) {}

  parts: (ILayer | Fold)[] = [];

  get folds(): readonly Fold[] {
    return this.parts.filter(part => part instanceof Fold);
  }

  add(part: ILayer | Fold): void {
    this.parts.push(part);
    if (part instanceof Fold) {
      part.parent = this;
    }
  }

  /** Makes groups of ranges of its parts; a range of one part stays as it is. */
  group(ranges: readonly IRange[]): void {
    const { parts } = this;
    this.parts = [];
    let next = 0;
    for (const { start, stop } of ranges) {
      parts.slice(next, start).forEach(part => this.add(part));
      const inside = parts.slice(start, stop);
      if (inside.length > 1) {
        const [first, last] = [firstOf(inside[0]), lastOf(inside[inside.length - 1])];
        const fold = new Fold(rangeName(first, last), this, first, last);
        inside.forEach(part => fold.add(part));
        this.add(fold);
      } else {
        inside.forEach(part => this.add(part));
      }
      next = stop;
    }
    parts.slice(next).forEach(part => this.add(part));
  }
}

/** The first name and the last, without what they begin with alike: `blocks.8 – 15`. */
function rangeName(first: string, last: string): string {
  const [common = ''] = /^.*[._/]/.exec(last) ?? [];
  return `${first} – ${first.startsWith(common) ? last.slice(common.length) : last}`;
}

function firstOf(part: ILayer | Fold): string {
  return part instanceof Fold ? part.first : part.id;
}

function lastOf(part: ILayer | Fold): string {
  return part instanceof Fold ? part.last : part.id;
}

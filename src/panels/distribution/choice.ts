import type { IStackRect } from '../../charts/stackedBins';
import { withShownLayer } from '../../state';
import type { ICategory, IParameterChange } from '../../state';
import type { IPanelContext } from '../panel';
import { binsCategory, categoryOf, isSame, levelCategory } from './category';
import type { Bins } from './category';

/** What a user chooses in the distribution: weights to highlight, and levels to show. */
export class Choice {
  /** @param _change - what is on screen */
  constructor(
    private readonly _context: IPanelContext,
    private readonly _change: () => IParameterChange | null
  ) {}

  /** Highlights a rectangle's weights, or no more when it is chosen already. */
  rect(rect: IStackRect): void {
    this._toggle(change => categoryOf(change, rect));
  }

  /** Highlights the weights of a range of bins in all levels shown. */
  bins(bins: Bins): void {
    this._toggle(change => binsCategory(change, bins));
  }

  /** Highlights all weights of a level; one that is off is shown first. */
  level(id: string): void {
    if (this._context.selection.value.levels.includes(id)) {
      this._before = this._context.selection.value.category;
      this._toggle(change => levelCategory(change, id));
    } else {
      this.switchLevel(id);
    }
  }

  clear(): void {
    this._context.selection.update({ category: null });
  }

  /** Puts the highlighted weights of A into B, or takes them back. */
  putBack(): void {
    const { exchanged } = this._context.selection.value;
    const again = exchanged !== null && 'highlighted' in exchanged;
    this._select({ exchanged: again ? null : { highlighted: true } });
  }

  /** Shows a level or leaves it out. */
  switchLevel(id: string): void {
    const { levels } = this._context.selection.value;
    this._show(level => (level === id ? !levels.includes(id) : levels.includes(level)));
  }

  /** Shows a level alone, or all when it is alone already. */
  isolate(id: string): void {
    const { levels } = this._context.selection.value;
    const alone = levels.length === 1 && levels[0] === id;
    this._show(level => alone || level === id);
  }

  /** The second click of two: takes back what the first one chose, and isolates the level. */
  isolateInstead(id: string): void {
    this._context.selection.update({ category: this._before });
    this.isolate(id);
  }

  showAll(): void {
    this._show(() => true);
  }

  selectParameter(id: string, weight: string | null): void {
    this._select({ parameter: id === weight ? null : id });
  }

  private _toggle(category: (change: IParameterChange) => ICategory): void {
    const change = this._change();
    if (change !== null) {
      const wanted = category(change);
      const again = isSame(change, wanted, this._context.selection.value.category);
      this._select({ category: again ? null : wanted });
    }
  }

  /** Selects something of the layer that is shown. */
  private _select(change: Parameters<IPanelContext['selection']['update']>[0]): void {
    const { selection, comparison } = this._context;
    const { value: network } = comparison.value.network;
    selection.update({ ...withShownLayer(network, selection.value), ...change });
  }

  /** Keeps the levels in their own order, whatever the order they were clicked in. */
  private _show(isShown: (id: string) => boolean): void {
    const { selection, sorting } = this._context;
    const { levels, special } = sorting.levels;
    const all = [...levels, ...special].map(({ id }) => id);
    selection.update({ levels: all.filter(isShown) });
  }

  /** What was highlighted before the last click on a level. */
  private _before: ICategory | null = null;
}

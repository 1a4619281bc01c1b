import type { ILayer } from '../../state';
import { foldsAround, foldTree, openAtFirst } from './foldTree';

/** Which groups of the layers are open. */
export class OpenFolds {
  /** Names of the open groups; another set whenever they change. */
  get open(): ReadonlySet<string> {
    return this._open;
  }

  get tree(): ReturnType<typeof foldTree> {
    return this._tree;
  }

  /** Takes other layers; what is open stays open where there is the same group again. */
  take(layers: readonly ILayer[]): void {
    this._tree = foldTree(layers);
    const kept = [...this._open].filter(name => this._tree.folds.has(name));
    this._open = kept.length > 0 ? new Set(kept) : openAtFirst(this._tree);
  }

  /** Opens the groups around a layer. */
  openAround(layer: string): void {
    const closed = foldsAround(this._tree, layer).filter(name => !this._open.has(name));
    if (closed.length > 0) {
      this._open = new Set([...this._open, ...closed]);
    }
  }

  /** Opens or closes one group; what was open inside one that closes will be closed. */
  setFolded(group: string, folded: boolean): void {
    const others = [...this._open].filter(name => name !== group && !this._isInside(name, group));
    this._open = new Set(folded ? others : [...others, group]);
  }

  private _isInside(name: string, group: string): boolean {
    let fold = this._tree.folds.get(name) ?? null;
    while (fold !== null && fold.name !== group) {
      fold = fold.parent;
    }
    return fold !== null;
  }

  private _tree = foldTree([]);
  private _open: ReadonlySet<string> = new Set();
}

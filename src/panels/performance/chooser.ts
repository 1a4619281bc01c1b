import { classLabel } from '../../charts/classRows';
import { element } from '../../charts/element';
import { layoutGrid, revealTile, tilePosition, visibleTiles } from '../../charts/gridWindow';
import type { IGrid, IView } from '../../charts/gridWindow';
import type { ITheme } from '../../charts/theme';
import { drawThumbnail, markThumbnail, THUMBNAIL } from '../../charts/thumbnails';
import type { IMarks } from '../../charts/thumbnails';
import type { IPicture } from '../../state';
import { trans } from '../../text/trans';
import { moveTo } from '../navigate';

/** Assumed for a list that has no size yet. */
const UNMEASURED = { width: 4 * THUMBNAIL.width, height: 3 * THUMBNAIL.height };

let lists = 0;

export interface IListedImages {
  readonly pictures: readonly IPicture[];
  /** Positions in `pictures` of those that are listed, in their order. */
  readonly shown: readonly number[];
  /** Images that are wanted besides those in view. */
  readonly also: readonly number[];
  readonly classes: readonly string[] | null;
  readonly chosen: number | null;
  readonly marks: (image: number) => IMarks | null;
  readonly theme: ITheme;
}

const NONE = { pictures: [], shown: [], also: [], classes: null, chosen: null, marks: () => null };

/** A list box of images that draws only those in view, and says which it wants to draw. */
export class ImageChooser {
  constructor(
    private readonly _choose: (image: number) => void,
    private readonly _look: (images: readonly number[]) => void
  ) {
    this.node = element('div', 'cnn-Chooser-list');
    this.node.id = `cnn-images-${lists++}`;
    this.node.tabIndex = 0;
    this.node.dataset.lmSuppressShortcuts = 'true';
    this.node.setAttribute('role', 'listbox');
    this.node.setAttribute('aria-label', trans.__('Images'));
    this._sheet = element('div', 'cnn-Chooser-sheet');
    this._sheet.setAttribute('role', 'presentation');
    this.node.append(this._sheet);
    this.node.addEventListener('keydown', event => this._onKey(event));
    this.node.addEventListener('scroll', () => this._draw());
    this._sheet.addEventListener('click', event => this._onClick(event));
  }

  update(listed: IListedImages): void {
    const before = this._listed;
    this._listed = listed;
    if (before.classes !== listed.classes) {
      this._tiles.forEach(tile => tile.remove());
      this._tiles.clear();
    }
    this._draw();
    if (before.chosen !== listed.chosen) {
      this._reveal(this._position());
    }
  }

  /** Goes back to the beginning of the list. */
  rewind(): void {
    this.node.scrollLeft = 0;
    this.node.scrollTop = 0;
  }

  /** Whether somebody points at the list, or steps through it: what is there should stay. */
  get isInUse(): boolean {
    return this.node.matches(':hover, :focus');
  }

  /** Says again what is wanted, if it has not come: another view may have wanted something else. */
  lookAgain(): void {
    if (this._wanted.length > 0) {
      this._look(this._wanted);
    }
  }

  private _draw(): void {
    const { pictures, shown, chosen } = this._listed;
    const view = this._view();
    const grid = layoutGrid(shown.length, view, THUMBNAIL.width, THUMBNAIL.height);
    this._grid = grid;
    this.node.classList.toggle('cnn-mod-sideways', grid.sideways);
    this._sheet.style.width = grid.sideways ? `${grid.columns * grid.tileWidth}px` : '100%';
    this._sheet.style.height = `${grid.rows * grid.tileHeight}px`;
    const [start, stop] = visibleTiles(grid, view);
    const wanted = new Set(shown.slice(start, stop).map(index => pictures[index]));
    for (const [picture, node] of this._tiles) {
      if (!wanted.has(picture)) {
        node.remove();
        this._tiles.delete(picture);
      }
    }
    for (let i = start; i < stop; i++) {
      this._place(pictures[shown[i]], i, grid);
    }
    this._want(wanted);
    const inView = [...wanted].find(({ image }) => image === chosen);
    if (inView === undefined) {
      this.node.removeAttribute('aria-activedescendant');
    } else {
      this.node.setAttribute('aria-activedescendant', this._tileId(inView.image));
    }
  }

  /** What is in view and has no picture, and what else is wanted. */
  private _want(shown: ReadonlySet<IPicture>): void {
    const { pictures, also } = this._listed;
    const all = [...shown, ...also.map(position => pictures[position])];
    const missing = all.filter(({ url, error = null }) => url === '' && error === null);
    const wanted = [...new Set(missing.map(({ image }) => image))];
    if (wanted.length > 0 && wanted.join() !== this._wanted.join()) {
      this._look(wanted);
    }
    this._wanted = wanted;
  }

  private _place(picture: IPicture, position: number, grid: IGrid): void {
    const { classes, chosen, marks, theme } = this._listed;
    const { image, name, label, url, error } = picture;
    let node = this._tiles.get(picture);
    if (node === undefined) {
      const truth = label === null ? null : classLabel(classes, label);
      node = drawThumbnail({ image, name, truth, url, error }, this._tileId(image));
      this._tiles.set(picture, node);
      this._sheet.append(node);
    }
    if (theme) {
      markThumbnail(node, marks(image), theme);
    }
    const { left, top } = tilePosition(grid, position);
    node.style.left = `${left}px`;
    node.style.top = `${top}px`;
    node.style.width = `${grid.tileWidth}px`;
    node.setAttribute('aria-selected', String(image === chosen));
    node.setAttribute('aria-posinset', String(position + 1));
    node.setAttribute('aria-setsize', String(grid.count));
  }

  private _reveal(position: number): void {
    if (position < 0) {
      return;
    }
    const { left, top } = revealTile(this._grid, this._view(), position);
    this.node.scrollLeft = left;
    this.node.scrollTop = top;
    this._draw();
  }

  private _onClick(event: MouseEvent): void {
    const tile = event.target instanceof Element && event.target.closest('[data-image]');
    if (tile instanceof HTMLElement) {
      this._choose(Number(tile.dataset.image));
    }
  }

  private _onKey(event: KeyboardEvent): void {
    const { pictures, shown } = this._listed;
    const { sideways, columns, tileWidth, tileHeight } = this._grid;
    const { width, height } = this._view();
    const line = sideways ? 1 : columns;
    const lines = Math.max(1, Math.floor(sideways ? width / tileWidth : height / tileHeight));
    const extent = { count: shown.length, line, page: line * lines };
    const next = moveTo(event.key, this._position(), extent);
    if (next !== null) {
      event.preventDefault();
      this._choose(pictures[shown[next]].image);
    }
  }

  private _view(): IView {
    const { clientWidth, clientHeight, scrollLeft, scrollTop } = this.node;
    const measured = clientWidth > 0 && clientHeight > 0;
    return {
      width: measured ? clientWidth : UNMEASURED.width,
      height: measured ? clientHeight : UNMEASURED.height,
      left: scrollLeft,
      top: scrollTop
    };
  }

  /** Where the chosen image stands in the list; −1 when it is not listed. */
  private _position(): number {
    const { pictures, shown, chosen } = this._listed;
    return shown.findIndex(position => pictures[position].image === chosen);
  }

  private _tileId(image: number): string {
    return `${this.node.id}-${image}`;
  }

  readonly node: HTMLElement;
  private readonly _sheet: HTMLElement;
  private readonly _tiles = new Map<IPicture, HTMLElement>();
  private _listed: Omit<IListedImages, 'theme'> & { readonly theme?: ITheme } = NONE;
  private _wanted: readonly number[] = [];
  private _grid = layoutGrid(0, UNMEASURED, THUMBNAIL.width, THUMBNAIL.height);
}

import { classLabel } from '../../charts/classRows';
import { element } from '../../charts/element';
import { layoutGrid, revealTile, tilePosition, visibleTiles } from '../../charts/gridWindow';
import type { IGrid, IView } from '../../charts/gridWindow';
import { drawThumbnail, THUMBNAIL } from '../../charts/thumbnails';
import type { IPicture } from '../../state';
import { trans } from '../../text/trans';
import { moveTo } from '../navigate';
import { LastSeen } from '../remember';
import { matchingImages } from './filter';

/** More images than this come with a box to filter them. */
const FILTERED_FROM = 30;
/** Assumed for a list that has no size yet. */
const UNMEASURED = { width: 4 * THUMBNAIL.width, height: 3 * THUMBNAIL.height };

let lists = 0;

/** A list box of all images that draws only those in view, and says which it wants to draw. */
export class ImageChooser {
  constructor(
    private readonly _choose: (image: number) => void,
    private readonly _look: (images: readonly number[]) => void
  ) {
    this.node = element('div', 'cnn-Chooser');
    this._search = element('input', 'cnn-Field cnn-Chooser-search');
    this._search.type = 'search';
    this._search.placeholder = trans.__('Filter by class or name');
    this._search.setAttribute('aria-label', trans.__('Filter the images by class or name'));
    this._count = element('span', 'cnn-Chooser-count');
    this._count.setAttribute('role', 'status');
    this._list = element('div', 'cnn-Chooser-list');
    this._list.id = `cnn-images-${lists++}`;
    this._list.tabIndex = 0;
    this._list.dataset.lmSuppressShortcuts = 'true';
    this._list.setAttribute('role', 'listbox');
    this._list.setAttribute('aria-label', trans.__('Images'));
    this._sheet = element('div', 'cnn-Chooser-sheet');
    this._sheet.setAttribute('role', 'presentation');
    this._list.append(this._sheet);
    this.node.append(this._search, this._count, this._list);
    this._search.addEventListener('input', () => this._onSearch());
    this._search.addEventListener('keydown', event => this._onSearchKey(event));
    this._list.addEventListener('keydown', event => this._onKey(event));
    this._list.addEventListener('scroll', () => this._draw());
    this._sheet.addEventListener('click', event => this._onClick(event));
  }

  update(
    pictures: readonly IPicture[],
    classes: readonly string[] | null,
    chosen: number | null
  ): void {
    const moved = chosen !== this._chosen;
    this._chosen = chosen;
    if (this._memo.differs(pictures, classes)) {
      this._pictures = pictures;
      if (classes !== this._classes) {
        this._classes = classes;
        this._tiles.forEach(tile => tile.remove());
        this._tiles.clear();
      }
      this._search.hidden = pictures.length <= FILTERED_FROM;
      this._count.hidden = this._search.hidden;
      this._refilter();
    }
    this._draw();
    if (moved) {
      this._reveal(this._position());
    }
  }

  /** Says again what is wanted, if it has not come: another view may have wanted something else. */
  lookAgain(): void {
    if (this._wanted.length > 0) {
      this._look(this._wanted);
    }
  }

  private _refilter(): void {
    const query = this._search.hidden ? '' : this._search.value;
    this._shown = matchingImages(this._pictures, this._classes, query);
    const all = this._pictures.length;
    this._count.textContent =
      this._shown.length === all
        ? trans._n('%1 image', '%1 images', all)
        : trans._n('%2 of %1 image', '%2 of %1 images', all, this._shown.length);
  }

  private _draw(): void {
    const view = this._view();
    const grid = layoutGrid(this._shown.length, view, THUMBNAIL.width, THUMBNAIL.height);
    this._grid = grid;
    this._list.classList.toggle('cnn-mod-sideways', grid.sideways);
    this._sheet.style.width = grid.sideways ? `${grid.columns * grid.tileWidth}px` : '100%';
    this._sheet.style.height = `${grid.rows * grid.tileHeight}px`;
    const [start, stop] = visibleTiles(grid, view);
    const wanted = new Set(this._shown.slice(start, stop).map(index => this._pictures[index]));
    for (const [picture, node] of this._tiles) {
      if (!wanted.has(picture)) {
        node.remove();
        this._tiles.delete(picture);
      }
    }
    for (let i = start; i < stop; i++) {
      this._place(this._pictures[this._shown[i]], i, grid);
    }
    this._want(wanted);
    const chosen = [...wanted].find(({ image }) => image === this._chosen);
    if (chosen === undefined) {
      this._list.removeAttribute('aria-activedescendant');
    } else {
      this._list.setAttribute('aria-activedescendant', this._tileId(chosen.image));
    }
  }

  /** What is in view and has no picture; a filter also needs the labels that come with the images. */
  private _want(shown: ReadonlySet<IPicture>): void {
    const filtering = !this._search.hidden && this._search.value !== '';
    const unlabelled = filtering ? this._pictures.filter(({ label }) => label === null) : [];
    const images = [...shown, ...unlabelled].filter(
      ({ url, error = null }) => url === '' && error === null
    );
    this._wanted = [...new Set(images.map(({ image }) => image))];
    if (this._wanted.length > 0 && this._wantedMemo.differs(this._wanted.join())) {
      this._look(this._wanted);
    }
  }

  private _place(picture: IPicture, position: number, grid: IGrid): void {
    const { image, name, label, url, error } = picture;
    let node = this._tiles.get(picture);
    if (node === undefined) {
      const truth = label === null ? null : classLabel(this._classes, label);
      node = drawThumbnail({ image, name, truth, url, error }, this._tileId(image));
      this._tiles.set(picture, node);
      this._sheet.append(node);
    }
    const { left, top } = tilePosition(grid, position);
    node.style.left = `${left}px`;
    node.style.top = `${top}px`;
    node.style.width = `${grid.tileWidth}px`;
    node.setAttribute('aria-selected', String(image === this._chosen));
    node.setAttribute('aria-posinset', String(position + 1));
    node.setAttribute('aria-setsize', String(grid.count));
  }

  private _reveal(position: number): void {
    if (position < 0) {
      return;
    }
    const { left, top } = revealTile(this._grid, this._view(), position);
    this._list.scrollLeft = left;
    this._list.scrollTop = top;
    this._draw();
  }

  private _onClick(event: MouseEvent): void {
    const tile = event.target instanceof Element && event.target.closest('[data-image]');
    if (tile instanceof HTMLElement) {
      this._choose(Number(tile.dataset.image));
    }
  }

  private _onSearch(): void {
    this._refilter();
    this._list.scrollLeft = 0;
    this._list.scrollTop = 0;
    this._draw();
  }

  private _onSearchKey(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown' || event.key === 'Enter') {
      event.preventDefault();
      this._list.focus();
    } else if (event.key === 'Escape' && this._search.value !== '') {
      event.preventDefault();
      this._search.value = '';
      this._onSearch();
    }
  }

  private _onKey(event: KeyboardEvent): void {
    const { sideways, columns, tileWidth, tileHeight } = this._grid;
    const { width, height } = this._view();
    const line = sideways ? 1 : columns;
    const lines = Math.max(1, Math.floor(sideways ? width / tileWidth : height / tileHeight));
    const extent = { count: this._shown.length, line, page: line * lines };
    const next = moveTo(event.key, this._position(), extent);
    if (next !== null) {
      event.preventDefault();
      this._choose(this._pictures[this._shown[next]].image);
    }
  }

  private _view(): IView {
    const { clientWidth, clientHeight, scrollLeft, scrollTop } = this._list;
    const measured = clientWidth > 0 && clientHeight > 0;
    return {
      width: measured ? clientWidth : UNMEASURED.width,
      height: measured ? clientHeight : UNMEASURED.height,
      left: scrollLeft,
      top: scrollTop
    };
  }

  /** Where the chosen image stands in the list; −1 when it is filtered out. */
  private _position(): number {
    return this._shown.findIndex(position => this._pictures[position].image === this._chosen);
  }

  private _tileId(image: number): string {
    return `${this._list.id}-${image}`;
  }

  readonly node: HTMLElement;
  private readonly _search: HTMLInputElement;
  private readonly _count: HTMLElement;
  private readonly _list: HTMLElement;
  private readonly _sheet: HTMLElement;
  private readonly _tiles = new Map<IPicture, HTMLElement>();
  private readonly _memo = new LastSeen();
  private readonly _wantedMemo = new LastSeen();
  private _pictures: readonly IPicture[] = [];
  private _classes: readonly string[] | null = null;
  /** Positions in `_pictures` of those that pass the filter. */
  private _shown: readonly number[] = [];
  private _chosen: number | null = null;
  private _wanted: readonly number[] = [];
  private _grid = layoutGrid(0, UNMEASURED, THUMBNAIL.width, THUMBNAIL.height);
}

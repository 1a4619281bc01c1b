import { element } from '../../charts/element';
import { number, shape } from '../../charts/format';
import { drawPatch } from '../../charts/patchStrip';
import type { IPatchSource, IPatchTile } from '../../charts/patchStrip';
import { description } from '../../charts/tooltip';
import type { Tooltip } from '../../charts/tooltip';
import type { IPatch, Side } from '../../state';
import { nameText, sentenceText } from '../../text/names';
import { trans } from '../../text/trans';
import { moveTo } from '../navigate';
import type { IPatchRef } from './shownImage';

export interface IPatchListOptions {
  readonly onPoint: (key: string | null) => void;
  readonly onChoose: (key: string | null) => void;
  /** What else the tooltip of a patch shows. */
  readonly preview: (key: string) => readonly Node[];
  readonly tooltip: Tooltip;
}

export interface IListedPatch {
  readonly patch: IPatch;
  /** The image that it is cut from; null while it has not come. */
  readonly source: IPatchSource | null;
  /** Null where all are cut from one image. */
  readonly imageName: string | null;
}

/** One snapshot's patches as a list box: hovering or focusing points at one, a click chooses it. */
export class PatchList {
  constructor(
    readonly side: Side,
    private readonly _options: IPatchListOptions
  ) {
    this.node = element('div', `cnn-PatchList cnn-mod-${side}`);
    this.node.dataset.side = side;
    this._heading = element('div', 'cnn-PatchList-heading');
    this._box = element('div', 'cnn-PatchList-box');
    this._box.setAttribute('role', 'listbox');
    this._box.dataset.lmSuppressShortcuts = 'true';
    this._missing = element('p', 'cnn-PatchList-missing');
    this.node.append(this._heading, this._box, this._missing);
    this._box.addEventListener('pointerover', event => this._onPoint(event));
    this._box.addEventListener('pointerleave', () => this._leave());
    this._box.addEventListener('focusin', event => this._onPoint(event));
    this._box.addEventListener('focusout', () => this._leave());
    this._box.addEventListener('click', event => this._onClick(event));
    this._box.addEventListener('keydown', event => this._onKey(event));
  }

  update(patches: readonly IListedPatch[] | null, heading: readonly Node[], missing: string): void {
    this._tiles = (patches ?? []).map((listed, index) => tileOf(this.side, index, listed));
    this._nodes = this._tiles.map((tile, i) => drawPatch(tile, patches?.[i].source ?? null));
    this._heading.replaceChildren(...heading);
    this._box.setAttribute('aria-label', trans.__('Patches of %1', this.side.toUpperCase()));
    this._box.replaceChildren(...this._nodes);
    this._box.hidden = this._nodes.length === 0;
    this._missing.hidden = !this._box.hidden;
    this._missing.textContent = patches === null ? sentenceText(missing) : trans.__('No patches.');
  }

  /** Shows which patch is chosen; it is the one that the tab key reaches. */
  choose(key: string | null): void {
    this._chosen = key;
    const chosen = this._nodes.findIndex(({ dataset }) => dataset.patch === key);
    this._nodes.forEach((node, i) => {
      node.setAttribute('aria-selected', String(i === chosen));
      node.tabIndex = i === Math.max(0, chosen) ? 0 : -1;
    });
  }

  /** Marks the patch pointed at, here or as the same box in the other snapshot's list. */
  point(ref: IPatchRef | null): void {
    for (const { classList, dataset } of this._nodes) {
      const own = ref !== null && dataset.patch === ref.key;
      classList.toggle('cnn-mod-pointed', own);
      classList.toggle('cnn-mod-same', !own && dataset.box === ref?.patch.box.join(','));
    }
  }

  private _onPoint(event: Event): void {
    const found = this._find(event);
    if (found === null) {
      return;
    }
    const [node, tile] = found;
    this._options.onPoint(keyOf(tile));
    const { left, bottom } = node.getBoundingClientRect();
    const content = element('div', 'cnn-PatchTip');
    content.append(...this._options.preview(keyOf(tile)), describe(tile));
    this._options.tooltip.show(content, left, bottom);
  }

  private _leave(): void {
    this._options.onPoint(null);
    this._options.tooltip.hide();
  }

  private _onClick(event: Event): void {
    const found = this._find(event);
    if (found !== null) {
      this._toggle(found[1]);
    }
  }

  private _onKey(event: KeyboardEvent): void {
    const found = this._find(event);
    if (found === null) {
      return;
    }
    const { index } = found[1];
    if (event.key === 'Enter' || event.key === ' ') {
      this._toggle(found[1]);
    } else if (event.key === 'Escape') {
      this._options.onChoose(null);
      this._leave();
    } else {
      const extent = { count: this._nodes.length, line: this._columns(), page: this._nodes.length };
      const next = moveTo(event.key, index, extent);
      if (next === null) {
        return;
      }
      this._nodes[next].focus();
    }
    event.preventDefault();
  }

  private _toggle(tile: IPatchTile): void {
    const key = keyOf(tile);
    this._options.onChoose(key === this._chosen ? null : key);
  }

  private _find(event: Event): readonly [HTMLElement, IPatchTile] | null {
    const node = event.target instanceof Element ? event.target.closest('[data-patch]') : null;
    const index = this._nodes.findIndex(candidate => candidate === node);
    return index < 0 ? null : [this._nodes[index], this._tiles[index]];
  }

  /** Patches in the first line, as the browser has laid them out. */
  private _columns(): number {
    const top = this._nodes[0]?.offsetTop;
    return this._nodes.filter(node => node.offsetTop === top).length;
  }

  readonly node: HTMLElement;
  private readonly _heading: HTMLElement;
  private readonly _box: HTMLElement;
  private readonly _missing: HTMLElement;
  private _tiles: readonly IPatchTile[] = [];
  private _nodes: readonly HTMLElement[] = [];
  private _chosen: string | null = null;
}

function keyOf({ side, index }: IPatchTile): string {
  return `${side}:${index}`;
}

function tileOf(side: Side, index: number, { patch, imageName }: IListedPatch): IPatchTile {
  const { box, activation } = patch;
  const rank = patch.rank[side];
  const otherRank = patch.rank[side === 'a' ? 'b' : 'a'];
  return { side, index, box, activation, rank, otherRank, imageName };
}

function describe({ side, box, activation, rank, otherRank, imageName }: IPatchTile): HTMLElement {
  const [own, other] = side === 'a' ? ['A', 'B'] : ['B', 'A'];
  const [x, y, width, height] = box;
  return description(trans.__('Patch of %1', own), [
    ...(imageName === null ? [] : [[trans.__('image'), nameText(imageName)] as const]),
    [trans.__('rank in %1', own), String(rank ?? '–')],
    [trans.__('rank in %1', other), String(otherRank ?? '–')],
    [trans.__('activation in %1', own), number(activation)],
    [trans.__('size'), trans.__('%1 pixels', shape([width, height]))],
    [trans.__('top left corner'), `${x}, ${y}`]
  ]);
}

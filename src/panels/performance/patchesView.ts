import { element } from '../../charts/element';
import { elidedText } from '../../charts/elidedText';
import { sideChip } from '../../charts/sideChip';
import type { ITheme } from '../../charts/theme';
import type { Tooltip } from '../../charts/tooltip';
import { areOfSet, imageOfPatch } from '../../state';
import type { AnyPatches, IPairNames, IPicture, Side } from '../../state';
import { sentenceText } from '../../text/names';
import { LastSeen } from '../remember';
import { aboutPatches, isByMap, patchNotes } from './patchWords';
import { PatchList } from './patchList';
import type { IListedPatch } from './patchList';
import { findPatch } from './shownImage';
import type { IPatchRef } from './shownImage';

export interface IPatchesShown {
  readonly patches: AnyPatches | null;
  /** Whether these are all; otherwise the best so far. */
  readonly complete: boolean;
  /** The images the patches are cut from, as far as they have come. */
  readonly pictures: readonly IPicture[];
  /** Of all images. */
  readonly imageNames: readonly string[];
  readonly names: IPairNames;
  /** Why a snapshot has no patches. */
  readonly missing: Readonly<Record<Side, string>>;
  readonly theme: ITheme;
}

export interface IPatchesCallbacks {
  /** A patch is pointed at or focused; null when none is any more. */
  readonly onPoint: (ref: IPatchRef | null) => void;
  /** A patch is clicked; null when the chosen one is clicked again. */
  readonly onChoose: (key: string | null) => void;
  /** The whole image with a patch's place, unless it is in view anyway. */
  readonly preview: (ref: IPatchRef) => readonly Node[];
  readonly tooltip: Tooltip;
}

/** The patches of one channel: A's in A's order above B's in B's order. */
export class PatchesView {
  constructor(callbacks: IPatchesCallbacks) {
    this.node = element('div', 'cnn-Patches');
    this._about = element('p', 'cnn-Patches-about');
    this._note = element('p', 'cnn-Patches-note');
    const options = {
      onChoose: callbacks.onChoose,
      tooltip: callbacks.tooltip,
      preview: (key: string): readonly Node[] => {
        const ref = this.find(key);
        return ref === null ? [] : callbacks.preview(ref);
      },
      onPoint: (key: string | null): void => {
        const ref = this.find(key);
        this._isPointed = ref !== null;
        this._lists.forEach(list => list.point(ref));
        callbacks.onPoint(ref);
      }
    };
    this._lists = [new PatchList('a', options), new PatchList('b', options)];
    const sides = element('div', 'cnn-Patches-sides');
    sides.append(...this._lists.map(({ node }) => node));
    this.node.append(this._about, this._note, sides);
  }

  /** Draws what is new. @returns whether the patches are other ones than before */
  update(shown: IPatchesShown, chosen: string | null): boolean {
    const { pictures, imageNames, names, missing, theme } = shown;
    const stays = this.holds(shown.patches);
    const patches = stays ? this._patches : shown.patches;
    this._complete = stays ? this._complete : shown.complete;
    const inputs = [
      this._complete,
      ...pictures,
      imageNames,
      names.a,
      names.b,
      missing.a,
      missing.b,
      theme
    ];
    const renewed = this._memo.differs(patches, ...inputs);
    if (renewed) {
      this._patches = patches;
      this._isPointed = false;
      const told = patches === null ? [] : aboutPatches(patches, imageNames, this._complete);
      this._about.replaceChildren(...told);
      this._about.classList.toggle('cnn-mod-map', patches !== null && isByMap(patches));
      this._note.textContent = sentenceText(patches === null ? '' : patchNotes(patches));
      this._note.hidden = this._note.textContent === '';
      for (const list of this._lists) {
        const heading = [sideChip(list.side, theme), elidedText(names[list.side])];
        const listed = patches && listedPatches(patches, list.side, pictures, imageNames);
        list.update(listed, heading, missing[list.side]);
      }
    }
    this._lists.forEach(list => list.choose(chosen));
    return renewed;
  }

  /** Whether patches wait, because one of those before them is pointed at: nothing moves there. */
  holds(patches: AnyPatches | null): boolean {
    const known = this._patches;
    return this._isPointed && known !== null && patches?.params === known.params;
  }

  /** A patch that is shown, by its key. */
  find(key: string | null): IPatchRef | null {
    return findPatch(this._patches, key);
  }

  readonly node: HTMLElement;
  private readonly _about: HTMLElement;
  private readonly _note: HTMLElement;
  private readonly _lists: readonly PatchList[];
  private readonly _memo = new LastSeen();
  private _patches: AnyPatches | null = null;
  private _complete = true;
  private _isPointed = false;
}

function listedPatches(
  patches: AnyPatches,
  side: Side,
  pictures: readonly IPicture[],
  names: readonly string[]
): readonly IListedPatch[] | null {
  const sources = new Map(pictures.map(picture => [picture.image, picture]));
  const ofSet = areOfSet(patches);
  const listed = patches[side]?.map(patch => {
    const image = imageOfPatch(patches, patch);
    const imageName = ofSet ? (names[image] ?? '') : null;
    return { patch, source: sources.get(image) ?? null, imageName };
  });
  return listed ?? null;
}

import { element } from '../../charts/element';
import { elidedText } from '../../charts/elidedText';
import { count } from '../../charts/format';
import { sideChip } from '../../charts/sideChip';
import type { ITheme } from '../../charts/theme';
import type { Tooltip } from '../../charts/tooltip';
import type { IPairNames, IPatches, IPicture, Side } from '../../state';
import { sentenceText } from '../../text/names';
import { trans } from '../../text/trans';
import { LastSeen } from '../remember';
import { PatchList } from './patchList';
import { findPatch } from './shownImage';
import type { IPatchRef } from './shownImage';

export interface IPatchesShown {
  readonly patches: IPatches | null;
  /** Whether these are all; otherwise the best so far. */
  readonly complete: boolean;
  /** The image the patches are cut from; null while it has not come. */
  readonly picture: IPicture | null;
  readonly imageName: string;
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
    const { picture, imageName, names, missing, theme } = shown;
    const stays = this.holds(shown.patches);
    const patches = stays ? this._patches : shown.patches;
    this._complete = stays ? this._complete : shown.complete;
    const inputs = [
      this._complete,
      picture,
      imageName,
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
      const told = patches === null ? [] : about(patches, imageName, this._complete);
      this._about.replaceChildren(...told);
      this._note.textContent = sentenceText(patches?.note ?? '');
      this._note.hidden = this._note.textContent === '';
      for (const list of this._lists) {
        const heading = [sideChip(list.side, theme), elidedText(names[list.side])];
        list.update(patches?.[list.side] ?? null, picture, heading, missing[list.side]);
      }
    }
    this._lists.forEach(list => list.choose(chosen));
    return renewed;
  }

  /** Whether patches wait, because one of those before them is pointed at: nothing moves there. */
  holds(patches: IPatches | null): boolean {
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
  private _patches: IPatches | null = null;
  private _complete = true;
  private _isPointed = false;
}

function about(patches: IPatches, imageName: string, complete: boolean): HTMLElement[] {
  const { params, proposals } = patches;
  const { layer, side, channel } = params;
  const what = element('strong', 'cnn-Patches-channel');
  what.append(
    elidedText(layer),
    side === 'input'
      ? ` ${trans.__('input channel %1', channel)}`
      : ` ${trans.__('output channel %1', channel)}`
  );
  const where = element('span', 'cnn-Patches-image');
  where.append(elidedText(imageName));
  const how = element('span', 'cnn-Patches-how');
  how.textContent = complete
    ? trans.__('best of %1 proposals, without overlaps', count(proposals))
    : trans.__('best of %1 proposals so far, without overlaps', count(proposals));
  how.title = trans.__(
    'Proposals are ranked by the highest activation of the channel in them. One that overlaps a better one by more than half is left out, so that ranks skip.'
  );
  return [what, where, how];
}

import { element } from '../../charts/element';
import type { ISelection, SelectionModel } from '../../state';
import { trans } from '../../text/trans';
import { SetChip } from '../setChip';

/** What patches are ranked by, and the set of images that they come from. */
export class PatchTools {
  constructor(selection: SelectionModel) {
    this._set = new SetChip(() => selection.update({ imageSet: null }));
    this._scores.setAttribute('aria-label', trans.__('What patches are ranked by'));
    this._scores.title = trans.__(
      'Exact: each patch enters the models alone. From the map: the largest activation under the patch on the map of the whole image, another measure that takes a single run.'
    );
    this._scores.append(
      new Option(trans.__('Exact'), 'exact'),
      new Option(trans.__('From the map'), 'map')
    );
    this._scores.addEventListener('change', () =>
      selection.update({ patchScores: this._scores.value === 'map' ? 'map' : 'exact' })
    );
    this.node.append(this._set.node, this._scores);
  }

  update({ imageSet, patchScores }: ISelection, hasImages: boolean): void {
    this.node.hidden = !hasImages;
    this._set.update(imageSet);
    this._scores.value = patchScores;
    // Those of a set are always ranked by the map.
    this._scores.hidden = imageSet !== null;
  }

  readonly node = element('div', 'cnn-PatchTools');
  private readonly _set: SetChip;
  private readonly _scores = element('select', 'cnn-Select');
}

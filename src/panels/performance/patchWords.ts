import { element } from '../../charts/element';
import { elidedText } from '../../charts/elidedText';
import { count } from '../../charts/format';
import { areOfSet } from '../../state';
import type { AnyPatches } from '../../state';
import { trans } from '../../text/trans';
import { leftOutWords } from '../setChip';

/** Whose patches they are, of which image, and how they were chosen. */
export function aboutPatches(
  patches: AnyPatches,
  imageNames: readonly string[],
  complete: boolean
): HTMLElement[] {
  const { layer, side, channel } = patches.params;
  const what = element('strong', 'cnn-Patches-channel');
  what.append(
    elidedText(layer),
    side === 'input'
      ? ` ${trans.__('input channel %1', channel)}`
      : ` ${trans.__('output channel %1', channel)}`
  );
  const how = element('span', 'cnn-Patches-how', howWords(patches, complete));
  how.title = [howWords(patches, complete), measureWords(patches), overlapWords(patches)].join(' ');
  if (areOfSet(patches)) {
    return [what, how];
  }
  const where = element('span', 'cnn-Patches-image');
  where.append(elidedText(imageNames[patches.params.image] ?? ''));
  return [what, where, how];
}

/** What is to be said of them. */
export function patchNotes(patches: AnyPatches): string {
  const notes = [patches.note ?? ''];
  const leftOut = areOfSet(patches) ? patches.left_out : [];
  if (leftOut.length > 0) {
    notes.push(leftOutWords(leftOut));
  }
  return notes.filter(note => note !== '').join(' ');
}

function howWords(patches: AnyPatches, complete: boolean): string {
  const proposals = count(patches.proposals);
  if (areOfSet(patches)) {
    return complete
      ? trans._n(
          'best of %2 proposals in %1 image by its map, without overlaps',
          'best of %2 proposals in %1 images by their maps, without overlaps',
          patches.images,
          proposals
        )
      : trans._n(
          'best of %2 proposals in %1 image so far by its map, without overlaps',
          'best of %2 proposals in %1 images so far by their maps, without overlaps',
          patches.images,
          proposals
        );
  }
  if (patches.params.scores === 'map') {
    return trans.__(
      'best of %1 proposals by the map of the whole image, without overlaps',
      proposals
    );
  }
  return complete
    ? trans.__('best of %1 proposals, without overlaps', proposals)
    : trans.__('best of %1 proposals so far, without overlaps', proposals);
}

/** Whether they are ranked by the map of the whole image. */
export function isByMap(patches: AnyPatches): boolean {
  return areOfSet(patches) || patches.params.scores === 'map';
}

function measureWords(patches: AnyPatches): string {
  return !isByMap(patches)
    ? trans.__(
        'Proposals are ranked by the highest activation of the channel in them, where each enters the models alone.'
      )
    : trans.__(
        'Proposals are ranked by the highest activation under them on the channel’s map of the whole image, which is another measure than exact scores.'
      );
}

function overlapWords(patches: AnyPatches): string {
  return isByMap(patches)
    ? trans.__(
        'One that overlaps a better one by more than half, or has its highest activation at the same place, is left out, so that ranks skip. Of equal ones the smallest comes first.'
      )
    : trans.__('One that overlaps a better one by more than half is left out, so that ranks skip.');
}

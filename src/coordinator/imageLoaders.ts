import { imagesOfPatches } from '../state';
import type { SliceField } from '../state';
import { loadActivations } from './loadActivations';
import { Loader } from './loader';
import { loadPicture, loadPictures, loadThumbnails } from './loadImages';
import { loadSetActivations } from './loadSetActivations';
import type { PictureUrls } from './loadImages';
import type { Situation } from './situation';

/** Addresses of pictures, which their owner gives back. */
export interface IPictures {
  readonly thumbnails: PictureUrls;
  readonly picture: PictureUrls;
  readonly set: PictureUrls;
}

/** The images, and the activations of the selected one. */
export function imageLoaders(situation: Situation, pictures: IPictures): Loader<SliceField>[] {
  return [
    thumbnailsLoader(situation, pictures.thumbnails),
    pictureLoader(situation, pictures.picture),
    setPicturesLoader(situation, pictures.set),
    activationsLoader(situation)
  ];
}

function thumbnailsLoader(situation: Situation, urls: PictureUrls): Loader<'thumbnails'> {
  const { connector, comparison, focus } = situation.options;
  return new Loader({
    comparison,
    field: 'thumbnails',
    keepsValue: true,
    key: () => (situation.hasImages ? focus.value.images.join() : null),
    hint: () => situation.imageHint,
    load: async load => {
      if (situation.network) {
        const given = { wanted: focus.value.images, known: comparison.value.thumbnails.value };
        await loadThumbnails(connector, situation.network.images, given, urls, load);
      }
    }
  });
}

function pictureLoader(situation: Situation, urls: PictureUrls): Loader<'picture'> {
  const { connector, comparison } = situation.options;
  return new Loader({
    comparison,
    field: 'picture',
    keepsValue: true,
    key: () => situation.imageKey && String(situation.image),
    hint: () => situation.imageHint,
    load: load => loadPicture(connector, situation.image ?? 0, urls, load)
  });
}

/** Of the images that the patches of a set are cut from. */
function setPicturesLoader(situation: Situation, urls: PictureUrls): Loader<'setPictures'> {
  const { connector, comparison } = situation.options;
  const wanted = (): readonly number[] => {
    const { value } = comparison.value.set_patches;
    return value === null || situation.setKey === null ? [] : imagesOfPatches(value);
  };
  return new Loader({
    comparison,
    field: 'setPictures',
    keepsValue: true,
    key: () => situation.pairKey && wanted().join(),
    hint: () => '',
    load: load => {
      const known = comparison.value.setPictures.value ?? [];
      return loadPictures(connector, wanted(), known, urls, load);
    }
  });
}

function activationsLoader(situation: Situation): Loader<'activations'> {
  const { connector, engine, comparison, selection } = situation.options;
  return new Loader({
    comparison,
    field: 'activations',
    key: () => {
      const { imageKey, setKey, shownLayer: layer } = situation;
      const images = setKey ?? imageKey;
      const { activationAt } = selection.value;
      return images && layer && situation.cannotRun === null
        ? `${images} ${activationAt} ${layer.id}`
        : null;
    },
    hint: () => situation.cannotRun ?? situation.imageHint,
    load: async load => {
      const { network, shownLayer: layer, image } = situation;
      const { activationAt: at, imageSet: set } = selection.value;
      if (network && layer) {
        const request = { network, layer: layer.id, at };
        await (set
          ? loadSetActivations(connector, engine, { ...request, set }, load)
          : loadActivations(connector, engine, { ...request, image: image ?? 0 }, load));
      }
    }
  });
}

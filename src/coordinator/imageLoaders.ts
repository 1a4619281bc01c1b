import type { SliceField } from '../state';
import { loadActivations } from './loadActivations';
import { Loader } from './loader';
import { loadPicture, loadThumbnails } from './loadImages';
import type { PictureUrls } from './loadImages';
import { loadAccuracy, loadPatches, loadPredictions } from './loadJobs';
import type { Situation } from './situation';

/** Addresses of pictures, which their owner gives back. */
export interface IPictures {
  readonly thumbnails: PictureUrls;
  readonly picture: PictureUrls;
}

/** The images, and what the models make of the selected one. */
export function imageLoaders(situation: Situation, pictures: IPictures): Loader<SliceField>[] {
  return [
    thumbnailsLoader(situation, pictures.thumbnails),
    pictureLoader(situation, pictures.picture),
    predictionsLoader(situation),
    activationsLoader(situation),
    patchesLoader(situation),
    accuracyLoader(situation)
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

function predictionsLoader(situation: Situation): Loader<'predictions'> {
  const { connector, comparison } = situation.options;
  return new Loader({
    comparison,
    field: 'predictions',
    key: () => situation.imageKey,
    hint: () => situation.imageHint,
    load: async load => {
      if (situation.network) {
        await loadPredictions(connector, situation.network, situation.image ?? 0, load);
      }
    }
  });
}

function activationsLoader(situation: Situation): Loader<'activations'> {
  const { connector, engine, comparison } = situation.options;
  return new Loader({
    comparison,
    field: 'activations',
    key: () => {
      const { imageKey, layer } = situation;
      return imageKey && layer && situation.cannotRun === null ? `${imageKey} ${layer.id}` : null;
    },
    hint: () => situation.cannotRun ?? situation.imageHint,
    load: async load => {
      const { network, layer, image } = situation;
      if (network && layer) {
        const request = { network, layer: layer.id, image: image ?? 0 };
        await loadActivations(connector, engine, request, load);
      }
    }
  });
}

function patchesLoader(situation: Situation): Loader<'patches'> {
  const { connector, selection, comparison, patchCount } = situation.options;
  return new Loader({
    comparison,
    field: 'patches',
    key: () => {
      const { channel, channelSide } = selection.value;
      const { imageKey, layer } = situation;
      return imageKey && layer && channel !== null && situation.cannotRun === null
        ? JSON.stringify([imageKey, layer.id, channelSide, channel])
        : null;
    },
    hint: () =>
      situation.hasImages
        ? (situation.cannotRun ??
          'Click a cell of a channel strip in the convolution panel to see its patches.')
        : 'Pass images=… to CNNComparator to see the patches that activate a channel most.',
    load: async load => {
      const { network, layer, image } = situation;
      const { channel, channelSide: side } = selection.value;
      if (network && layer && channel !== null && image !== null) {
        const request = { layer: layer.id, side, channel, image, count: patchCount };
        await loadPatches(connector, network, request, load);
      }
    }
  });
}

function accuracyLoader(situation: Situation): Loader<'accuracy'> {
  const { connector, comparison } = situation.options;
  return new Loader({
    comparison,
    field: 'accuracy',
    key: () => (situation.hasImages && situation.network?.images.labels ? situation.pairKey : null),
    hint: () => 'Pass labels=… to CNNComparator to compare the accuracy.',
    load: async load => {
      if (situation.network) {
        await loadAccuracy(connector, situation.network, load);
      }
    }
  });
}

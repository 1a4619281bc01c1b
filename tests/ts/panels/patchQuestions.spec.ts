import { FEATURES, PATCHES, PROPOSALS } from '../../../src/panels/performance/studies';
import type { IAsked } from '../../../src/state';
import { behaviourOf } from './behaviours';
import { layer, network, PAIR, panelContext } from './sample';

const NETWORK = {
  ...network([layer('conv3', [], [8, 4, 3, 3])]),
  images: { count: 3, names: ['x', 'y', 'z'], labels: null, note: null },
  snapshots: [PAIR.a, PAIR.b].map(name => ({ name, source: '', runnable: true, note: null }))
};

function asked(predicted: boolean): IAsked {
  const { selection } = panelContext();
  selection.update({ image: 2, layer: 'conv3', channel: 1, patchScores: 'map' });
  const none = {
    withoutScores: false,
    inputs: false,
    patchCount: 4,
    behaviour: null,
    why: null,
    shownLayer: null,
    highlighted: null,
    judged: { weights: false, images: false, cause: false }
  };
  return { ...none, network: NETWORK, selection: selection.value, predicted };
}

describe('patches', () => {
  it('are proposed before a channel is chosen, once the image is shown', () => {
    expect(PROPOSALS.params(asked(false))).toBeNull();
    expect(PROPOSALS.params(asked(true))).toEqual({ image: 2 });
  });

  it('are asked for by the scores that are selected', () => {
    expect(PATCHES.params(asked(false))).toMatchObject({ ...PAIR, image: 2, scores: 'map' });
  });
});

it('images are ordered by likeness among those that are listed, once all are predicted', () => {
  const { selection } = panelContext();
  const behaviour = behaviourOf({ label: [0, 1, 1], a: [0, 1, 1], b: [0, 2, 2] });
  const params = () => FEATURES.params({ ...asked(true), selection: selection.value, behaviour });
  expect(params()).toBeNull();
  selection.update({ imageOrder: 'likeness' });
  expect(params()).toEqual({ ...PAIR, images: [0, 1, 2] });
  const early = () => FEATURES.params({ ...asked(true), selection: selection.value });
  expect(early()).toEqual({ ...PAIR, images: [0, 1, 2] });
  selection.update({ imageFilter: { flip: 'broken' } });
  expect(params()).toEqual({ ...PAIR, images: [1, 2] });
  expect(early()).toBeNull();
  selection.update({ imageFilter: { flip: 'fixed' } });
  expect(params()).toBeNull();
});

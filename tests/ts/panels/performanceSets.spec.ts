import { busy, ready } from '../../../src/state';
import type { ISetPatches } from '../../../src/state';

import { PATCHES, bench, frame, network, pictures } from './performanceBench';

describe('patches of a set of images', () => {
  const IMAGES = [3, 5];
  const { a, b, layer, side, channel, count, at } = PATCHES.params;
  const FOUND: ISetPatches = {
    params: { a, b, layer, side, channel, count, at, images: IMAGES },
    images: 1,
    left_out: [{ image: 5, reason: 'It cannot be read.' }],
    proposals: 40,
    a: [{ image: 3, box: [1, 2, 3, 4], activation: 2, rank: { a: 1, b: 1 } }],
    b: [{ image: 3, box: [1, 2, 3, 4], activation: 5, rank: { a: 1, b: 1 } }],
    note: null
  };

  it('name their images, and a click shows the image as well', async () => {
    const { find, all, set, selection } = await bench();
    selection.update({ imageSet: { name: 'broken', images: IMAGES } });
    await set({ set_patches: busy('Running on image 2 of 2', FOUND, 0.5) });
    // Those of the one image are not those of the set.
    expect(all('[data-patch]')).toHaveLength(2);
    const area = find('[data-area="patches"]');
    expect(area.textContent).toContain('40 proposals in 1 image so far by its map');
    await set({ set_patches: ready(FOUND), setPictures: ready([pictures(8)[3]]) });
    expect(area.textContent).toContain('40 proposals in 1 image by its map');
    expect(area.textContent).toContain('1 image is left out: It cannot be read.');
    expect(find('.cnn-SetChip').textContent).toBe('2 images: broken');
    const patch = find('[data-patch="b:0"]');
    expect(patch.textContent).toContain(network(8).images.names[3]);
    expect(patch.querySelector<HTMLElement>('.cnn-Patch-crop')!.style.backgroundImage).toContain(
      pictures(8)[3].url
    );
    patch.click();
    expect(selection.value).toMatchObject({ image: 3, patch: 'b:0' });
    find('.cnn-SetChip button').click();
    await frame();
    expect(selection.value).toMatchObject({ imageSet: null, patch: null, image: 3 });
    expect(find('.cnn-SetChip').hidden).toBe(true);
  });

  it('of one image can be ranked by other scores', async () => {
    const { find, all, set, selection } = await bench();
    const scores = find('.cnn-PatchTools select') as HTMLSelectElement;
    scores.value = 'map';
    scores.dispatchEvent(new Event('change'));
    await frame();
    expect(selection.value.patchScores).toBe('map');
    expect(all('[data-patch]')).toHaveLength(0);
    await set({ patches: ready({ ...PATCHES, params: { ...PATCHES.params, scores: 'map' } }) });
    expect(all('[data-patch]')).toHaveLength(4);
    expect(find('[data-area="patches"]').textContent).toContain('by the map of the whole image');
  });
});

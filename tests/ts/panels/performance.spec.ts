import { busy, failed, ready } from '../../../src/state';
import type { IPatches } from '../../../src/state';
import { behaviourOf } from './behaviours';
import { PAIR } from './sample';

import { PATCHES, PREDICTIONS, bench, frame, network, pictures, press } from './performanceBench';

describe('choosing an image', () => {
  it('by a click', async () => {
    const { find, selection } = await bench();
    find('[data-image="5"] img').click();
    expect(selection.value.image).toBe(5);
  });

  it('by the keyboard', async () => {
    const { find, selection } = await bench();
    press(find('[role="listbox"]'), 'ArrowRight');
    expect(selection.value.image).toBe(3);
    await frame();
    expect(find('[data-image="3"]').getAttribute('aria-selected')).toBe('true');
    expect(find('[role="listbox"]').getAttribute('aria-activedescendant')).toBe(
      find('[data-image="3"]').id
    );
    press(find('[role="listbox"]'), 'End');
    expect(selection.value.image).toBe(7);
  });

  it('draws few of many, and filters by class and name', async () => {
    const { find, all, set } = await bench(2000);
    expect(all('[data-image]').length).toBeLessThan(60);
    const search = find('input[type="search"]') as HTMLInputElement;
    expect(search.hidden).toBe(false);
    search.value = 'IRIS 1999';
    search.dispatchEvent(new Event('input'));
    expect(all('[data-image]').map(({ dataset }) => dataset.image)).toEqual(['1999']);
    await set({ behaviour: ready(behaviourOf({ label: [1], a: [1], b: [1] })) });
    expect(all('[data-image]')).toHaveLength(1);
  });

  it('takes in a thumbnail when it has come', async () => {
    const { find, focus, set } = await bench();
    const late = pictures(8).map(picture =>
      picture.image < 6 ? { ...picture, url: '' } : picture
    );
    await set({ thumbnails: busy('Reading the images', late) });
    expect(focus.value.images).toEqual([0, 1, 2, 3, 4, 5]);
    expect(find('[data-image="1"]').dataset.loaded).toBe('false');
    await set({ thumbnails: ready(pictures(8)) });
    expect(find('[data-image="1"] img').getAttribute('src')).toBe('blob:1');
  });

  it('wants the pictures in view, and for a filter those whose class is not known', async () => {
    const { find, focus, set } = await bench(2000);
    const none = pictures(2000).map(one => ({ ...one, url: '', label: one.image < 3 ? 0 : null }));
    await set({ thumbnails: busy('Reading the images', none) });
    expect(focus.value.images[0]).toBe(0);
    expect(focus.value.images.length).toBeLessThan(60);
    const search = find('input[type="search"]') as HTMLInputElement;
    search.value = 'img 1999';
    search.dispatchEvent(new Event('input'));
    expect(focus.value.images[0]).toBe(1999);
    expect(focus.value.images).toHaveLength(1997);
  });

  it('says what to do without images', async () => {
    const { find, all } = await bench(0);
    expect(find('[data-area="thumbnails"]').textContent).toContain('Pass images=…');
    expect(all('.cnn-Area').filter(({ hidden }) => !hidden)).toHaveLength(1);
  });
});

describe('all images', () => {
  it('give way to an image that is chosen, wherever it is', async () => {
    const { find, selection, set } = await bench();
    const same = Array.from({ length: 8 }, () => 0);
    await set({ behaviour: ready(behaviourOf({ label: same, a: same, b: same })) });
    const isOfAll = () => find('.cnn-Performance').classList.contains('cnn-mod-ofAll');
    for (const choose of [
      () => selection.update({ image: 5 }),
      () => find('[data-image="5"]').click(),
      () => find('.cnn-Views-one').click()
    ]) {
      find('.cnn-Views-all').click();
      await frame();
      expect([isOfAll(), find('.cnn-Rates') !== null]).toEqual([true, true]);
      selection.fill({ image: 3 });
      await frame();
      expect(isOfAll()).toBe(true);
      choose();
      await frame();
      expect(isOfAll()).toBe(false);
    }
  });
});

describe('what is to be doubted', () => {
  const entering = { images: 16, share: 0.2, confidence: 0.3, layer: null, variance: null };
  const doubt = { text: 'It is random.', remedy: 'Call model.eval().' };
  const side = { ...entering, doubt: null, error: null };

  it('stands once, with what is to be known of the images', async () => {
    const { panel, all, set } = await bench();
    const one = network(8);
    const scale = { text: 'The variance is 0.05.', remedy: 'Pass preprocess=….' };
    await set({
      network: ready({ ...one, images: { ...one.images, note: 'One file is no picture.' } }),
      predictions: ready({
        ...PREDICTIONS,
        a: { ...PREDICTIONS.a, doubt },
        b: { ...PREDICTIONS.b, doubt }
      }),
      checkup: ready({ params: PAIR, a: side, b: { ...side, doubt: scale } })
    });
    expect(all('.cnn-Notes-note').map(({ textContent }) => textContent)).toEqual([
      'One file is no picture.',
      'A and B: It is random. Call model.eval().',
      'B: The variance is 0.05. Pass preprocess=….'
    ]);
    for (const text of ['One file', 'It is random', 'The variance']) {
      expect(panel.node.textContent.split(text)).toHaveLength(2);
    }
  });

  it('tells why numbers about all images leave something out, unless it stands elsewhere', async () => {
    const { all, set } = await bench();
    const one = behaviourOf({ label: [0], a: [0], b: [0] }, { note: 'It gives a mask.' });
    const notes = () => all('.cnn-Notes-note').map(({ textContent }) => textContent);
    await set({ behaviour: ready(one) });
    expect(notes()).toEqual(['It gives a mask.']);
    const b = { probabilities: null, error: null, doubt: null, instead: 'It gives a mask.' };
    await set({ predictions: ready({ ...PREDICTIONS, b }) });
    expect(notes()).toEqual([]);
  });

  it('stays while another image is on its way, and goes with its network', async () => {
    const { all, set } = await bench();
    const found = { ...PREDICTIONS, a: { ...PREDICTIONS.a, doubt } };
    await set({ predictions: ready(found) });
    await set({ predictions: busy('Running the models on the image') });
    expect(all('.cnn-Notes-note').map(({ textContent }) => textContent)).toEqual([
      'A: It is random. Call model.eval().'
    ]);
    await set({ network: ready(network(8)) });
    expect(all('.cnn-Notes-note')).toHaveLength(0);
  });

  it('names both snapshots where they differ, and the remedy once', async () => {
    const { find, set } = await bench();
    const other = { ...doubt, text: 'It is noisy.' };
    await set({
      checkup: ready({ params: PAIR, a: { ...side, doubt }, b: { ...side, doubt: other } })
    });
    expect(find('.cnn-Notes').textContent).toBe(
      'A: It is random. B: It is noisy. Call model.eval().'
    );
  });
});

describe('the predictions', () => {
  it('stand side by side with their verdict', async () => {
    const { find, all } = await bench();
    expect(all('[data-class]').map(({ dataset }) => dataset.class)).toEqual(['2', '1', '3', '0']);
    expect(find('.cnn-Verdict').textContent).toBe('A: tulip 60.0 % ✗ → B: daffodil 93.0 % ✓');
  });

  it('show all classes when asked', async () => {
    const { find, all, set } = await bench();
    const probabilities = Float64Array.from({ length: 20 }, (_, i) => (20 - i) / 210);
    const a = { probabilities, error: null, doubt: null, instead: null };
    await set({ predictions: ready({ ...PREDICTIONS, a, b: a }) });
    expect(all('[data-class]')).toHaveLength(8);
    find('.cnn-ProbabilityView-toggle').click();
    expect(all('[data-class]')).toHaveLength(20);
  });

  it('of another image are not shown', async () => {
    const { find, panel, selection } = await bench();
    selection.update({ image: 3 });
    await frame();
    expect(find('[data-area="predictions"] .cnn-Area-content').hidden).toBe(true);
    expect(panel.node.dataset.ready).toBe('false');
  });
});

describe('the patches', () => {
  it('carry their exact values', async () => {
    const { find } = await bench();
    const { box, activation, rank, otherRank } = find('[data-patch="a:0"]').dataset;
    expect([box, activation, rank, otherRank]).toEqual(['10,20,64,32', '3.25', '1', '2']);
    expect(find('.cnn-Patches-about').textContent).toMatch(
      /conv3 output channel 12.*img 2.*best of 1,832 proposals, without overlaps/
    );
  });

  it('light up in the image and in the other list under the pointer', async () => {
    const { find, all, selection } = await bench();
    find('[data-patch="a:0"]').dispatchEvent(new MouseEvent('pointerover', { bubbles: true }));
    expect(find('.cnn-Picture-mark').dataset.box).toBe('10,20,64,32');
    expect(all('.cnn-mod-same').map(({ dataset }) => dataset.patch)).toEqual(['b:1']);
    expect(selection.value.patch).toBeNull();
    find('.cnn-PatchList-box').dispatchEvent(new MouseEvent('pointerleave'));
    expect(find('.cnn-Picture-mark')).toBeNull();
    expect(all('.cnn-mod-same')).toHaveLength(0);
  });

  it('are chosen by a click or Enter, and given up by Escape', async () => {
    const { find, selection } = await bench();
    find('[data-patch="b:0"]').click();
    expect(selection.value.patch).toBe('b:0');
    await frame();
    expect(find('[data-patch="b:0"]').getAttribute('aria-selected')).toBe('true');
    expect(find('.cnn-Picture-mark').dataset.box).toBe('5,5,90,90');
    press(find('[data-patch="b:0"]'), 'Escape');
    expect(selection.value.patch).toBeNull();
    find('[data-patch="a:0"]').focus();
    press(find('[data-patch="a:0"]'), 'ArrowRight');
    press(document.activeElement as HTMLElement, 'Enter');
    expect(selection.value.patch).toBe('a:1');
  });

  it('that come later wait until none is pointed at', async () => {
    const { find, set } = await bench();
    const first = (): unknown => find('[data-patch="a:0"]').dataset.activation;
    const told = (): unknown => find('.cnn-Patches-how').textContent;
    await set({ patches: busy('Running', { ...PATCHES, proposals: 32, a: PATCHES.b }, 0.1) });
    find('[data-patch="a:0"]').dispatchEvent(new MouseEvent('pointerover', { bubbles: true }));
    await set({ patches: ready(PATCHES) });
    expect([first(), told()]).toEqual([
      '7',
      expect.stringMatching(/^best of 32 proposals so far, /)
    ]);
    expect(find('[data-area="patches"] .cnn-Area-status').hidden).toBe(false);
    find('.cnn-PatchList-box').dispatchEvent(new MouseEvent('pointerleave'));
    await frame();
    expect([first(), told()]).toEqual([
      '3.25',
      expect.stringMatching(/^best of 1,832 proposals, /)
    ]);
  });

  it('of another channel are not shown', async () => {
    const { find, selection } = await bench();
    selection.update({ channel: 13 });
    await frame();
    expect(find('[data-area="patches"] .cnn-Area-content').hidden).toBe(true);
  });
});

describe('each part by itself', () => {
  it('is ready when picture, predictions and patches are', async () => {
    const { panel, set } = await bench();
    expect(panel.node.dataset.ready).toBe('true');
    await set({ behaviour: busy('Running the models on all images') });
    expect(panel.node.dataset.ready).toBe('true');
    await set({ patches: busy('Proposing patches') });
    expect(panel.node.dataset.ready).toBe('false');
  });

  it('moves its bar with the progress', async () => {
    const { find, set } = await bench();
    for (const progress of [0.2, 0.7]) {
      await set({ patches: busy<IPatches>('Running the models on the patches', null, progress) });
      const bar = find('[data-area="patches"]').querySelector('progress');
      expect(bar?.value).toBe(progress);
    }
  });

  it('does not repeat what the predictions have said', async () => {
    const { find, retried, set } = await bench();
    const error = 'The model stopped.';
    await set({
      behaviour: failed(error),
      predictions: ready({
        ...PREDICTIONS,
        a: { probabilities: null, error, doubt: null, instead: null },
        b: { probabilities: null, error, doubt: null, instead: null }
      })
    });
    expect(find('[data-area="behaviour"]').hidden).toBe(true);
    expect(find('[data-error="both"]').textContent).toBe(error);
    // What failed once may not fail again.
    find('[data-area="predictions"] .cnn-Area-status button').click();
    expect(retried).toEqual(['predictions']);
    await set({ behaviour: failed('No answer.') });
    expect(find('[data-area="behaviour"]').hidden).toBe(false);
  });

  it('fails by itself and can be tried again', async () => {
    const { find, all, retried, set } = await bench();
    await set({ patches: failed('The model stopped.') });
    const area = find('[data-area="patches"]');
    expect(area.textContent).toContain('The model stopped.');
    area.querySelector('button')!.click();
    expect(retried).toEqual(['patches']);
    expect(all('[data-class]')).toHaveLength(4);
  });
});

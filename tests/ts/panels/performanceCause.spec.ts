import { busy, empty, failed, ready } from '../../../src/state';
import type { IExchanged, ITransplant, ITransplantKernels } from '../../../src/state';
import { hybrid, kernels, part, transplant } from './causes';
import { bench, frame, network, PREDICTIONS } from './performanceBench';
import type { IBench } from './performanceBench';
import { layer } from './sample';

/** A predicts tulip, B daffodil. */
async function open(exchanged: IExchanged | null = null): Promise<IBench> {
  const made = await bench();
  const layers = [layer('conv2', [], [8, 3, 3, 3]), layer('conv3', ['conv2'], [8, 8, 3, 3])];
  made.selection.update({ exchanged });
  await made.set({ network: ready({ ...network(8), layers }) });
  return made;
}

const BACK = hybrid([0.05, 0.7, 0.2, 0.05], { kernels: [1, 2, 4] }, 3);

describe('B with something of A', () => {
  it('has a bar a class, its class marked, and a sentence whether it returned', async () => {
    const { find, all, set } = await open({ kernels: [1, 2, 4] });
    expect(all('.cnn-Probabilities .cnn-mod-hybrid')).toHaveLength(0);
    await set({ hybrid: ready(BACK) });
    expect(all('[data-hybrid]').map(({ dataset }) => [dataset.class, dataset.hybrid])).toEqual([
      ['2', '0.2'],
      ['1', '0.7'],
      ['3', '0.05'],
      ['0', '0.05']
    ]);
    expect(all('[title="predicted by B′"]')).toHaveLength(1);
    expect(find('[data-class="1"] [title="predicted by B′"]')).not.toBeNull();
    expect(find('.cnn-Exchange-name').textContent).toBe("B with 3 kernels of A's conv3");
    expect(find('.cnn-Exchange-said').textContent).toBe("returns A's class");
  });

  it.each([
    [hybrid([0.1, 0.1, 0.8, 0]), "B with 1 kernel of A's conv3", "stays with B's class"],
    [hybrid([0.9, 0.1, 0, 0], {}, 8), "B with A's conv3", 'gives a third class'],
    [
      hybrid([0.1, 0.9, 0, 0], { kernels: null, weights: {} as never }, 1412),
      "B with 1,412 weights of A's conv3",
      "returns A's class"
    ]
  ])('is named by what is put in', async (value, name, said) => {
    const { find, set } = await open({ kernels: [1] });
    await set({ hybrid: ready(value) });
    expect(find('.cnn-Exchange-name').textContent).toBe(name);
    expect(find('.cnn-Exchange-said').textContent).toBe(said);
  });

  it('stays until the new one is there, and says nothing of the class meanwhile', async () => {
    const { find, all, set } = await open({ kernels: [1] });
    await set({ hybrid: busy('Running B', BACK) });
    expect(find('.cnn-Probabilities').classList).toContain('cnn-mod-waits');
    expect(all('[data-hybrid]')).toHaveLength(4);
    expect(find('.cnn-Exchange-said').textContent).toBe('');
  });

  it('of another image or layer is not drawn', async () => {
    const { all, set } = await open({ kernels: [1] });
    await set({ hybrid: busy('Running B', hybrid([1, 0, 0, 0], { image: 5 })) });
    expect(all('[data-hybrid]')).toHaveLength(0);
    await set({ hybrid: busy('Running B', hybrid([1, 0, 0, 0], { layer: 'conv2' })) });
    expect(all('[data-hybrid]')).toHaveLength(0);
  });

  it('is taken back by a button', async () => {
    const { find, selection, set } = await open({ kernels: [1] });
    await set({ hybrid: ready(BACK) });
    find('.cnn-Exchange [aria-label="Take it back"]').click();
    expect(selection.value.exchanged).toBeNull();
    await set({ hybrid: empty('') });
    expect(find('.cnn-Exchange').hidden).toBe(true);
  });

  it('that failed can be tried again', async () => {
    const { find, retried, set } = await open({ kernels: [1] });
    await set({ hybrid: failed('It cannot be cut.') });
    expect(find('.cnn-Exchange').textContent).toContain('It cannot be cut.');
    find('.cnn-Exchange .cnn-Area-status button').click();
    expect(retried).toEqual(['hybrid']);
  });
});

describe('why', () => {
  it('is asked of a flipped image alone', async () => {
    const { find, focus, set } = await open();
    const why = find('.cnn-Why') as HTMLButtonElement;
    expect(why.disabled).toBe(false);
    why.click();
    expect(focus.value.why).toEqual({ image: 2, layer: null });
    await set({ predictions: ready({ ...PREDICTIONS, a: PREDICTIONS.b }) });
    expect([why.disabled, why.title]).toEqual([
      true,
      'A and B predict the same class for this image, so there is nothing to explain.'
    ]);
    await set({
      predictions: ready({ ...PREDICTIONS, a: { ...PREDICTIONS.a, probabilities: null } })
    });
    expect(why.hidden).toBe(true);
  });

  it('what failed is asked again', async () => {
    const { find, retried, set } = await open();
    await set({ transplant: failed('It cannot be cut.') });
    find('.cnn-Why').click();
    expect(retried).toEqual(['transplant']);
  });

  it('shows how far it is, first of layers, then of kernels', async () => {
    const { find, focus, set } = await open();
    focus.update({ why: { image: 2, layer: null } });
    await set({ transplant: busy<ITransplant>('Exchanging parts', null, 0.5) });
    const area = find('.cnn-mod-transplant');
    expect(area.hidden).toBe(false);
    expect(area.textContent).toContain('Exchanging parts');
    focus.update({ why: { image: 2, layer: 'conv2' } });
    await set({
      transplant: ready(transplant(2, [part('conv2', { returned: 1 })])),
      transplant_kernels: busy<ITransplantKernels>('Exchanging kernel 3', null, 0.5)
    });
    expect(area.textContent).toContain('Exchanging kernel 3');
  });

  it('ends with sentences, the layers, and what the experiment can show', async () => {
    const { all, find, selection, set } = await open();
    selection.update({ causeOver: 'image' });
    const parts = [
      part('conv2', { returned: 1, recovery: 0.75, control_returned: 1 }),
      part('conv3', { recovery: -0.25, control_returned: null })
    ];
    await set({
      transplant: ready(transplant(2, parts)),
      transplant_kernels: ready(kernels('conv3', 2))
    });
    expect(all('.cnn-Cause-said').map(({ textContent }) => textContent)).toEqual([
      'Putting it into B returns the prediction.'
    ]);
    selection.update({ layer: 'conv2' });
    await set({ transplant_kernels: ready(kernels('conv2', 2)) });
    expect(all('.cnn-Cause-said')[1].textContent).toBe('1 kernel returns the prediction.');
    const marks = (row: HTMLElement) =>
      [...row.querySelectorAll('[role=img]')].map(mark => mark.getAttribute('aria-label'));
    const [first, second] = all('.cnn-Cause-row');
    expect(marks(first)).toEqual(['returns the prediction', 'the control returns it, too']);
    expect(marks(second)).toEqual(['does not']);
    expect(first.getAttribute('aria-current')).toBe('true');
    const bar = second.querySelector<HTMLElement>('.cnn-Cause-bar')!;
    expect([bar.style.insetInlineStart, bar.style.width]).toEqual(['0%', '20%']);
    expect(find('.cnn-Cause-limits').textContent).toContain('Needed, not enough');
    second.querySelector('button')!.click();
    expect(selection.value).toMatchObject({ layer: 'conv3', exchanged: { kernels: null } });
  });

  it('of another image is not shown, nor that of all images', async () => {
    const { all, find, selection, set } = await open();
    selection.update({ causeOver: 'image' });
    await set({ transplant: busy('Exchanging parts', transplant(5, [part('conv2')])) });
    expect(all('.cnn-Cause-row')).toHaveLength(0);
    selection.update({ causeOver: 'all' });
    await set({ transplant: ready(transplant(null, [part('conv2')])) });
    await frame();
    expect(find('.cnn-mod-transplant').hidden).toBe(true);
  });
});

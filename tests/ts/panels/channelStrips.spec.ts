import { busy, failed, ready } from '../../../src/state';
import type { IActivationChange } from '../../../src/state';
import { channels, map, point, press, show, stage, strip, tooltip } from './convolutionPanel';
import { drawn } from './sample';

stage();

describe('channel strips', () => {
  it('selects channels of the strips by click and by key', async () => {
    const { context, node } = await show([8, 4, 3, 3]);
    point(strip(node, 'output'), 'click', 6, 0);
    expect(context.selection.value).toMatchObject({ channelSide: 'output', channel: 6 });
    strip(node, 'input').focus();
    press(strip(node, 'input'), 'End');
    press(strip(node, 'input'), 'ArrowUp');
    press(strip(node, 'input'), 'Enter');
    expect(context.selection.value).toMatchObject({ channelSide: 'input', channel: 2 });
    await drawn();
    expect(strip(node, 'input').dataset.selected).toBe('2');
    expect(strip(node, 'output').dataset.selected).toBe('');
  });

  it('lists the input channels of a grouped convolution and says why', async () => {
    const { context, node } = await show([8, 2, 3, 3], { groups: 4 });
    expect(strip(node, 'input').dataset.channels).toBe('8');
    expect(Number(strip(node, 'input').dataset.columns)).toBeGreaterThan(1);
    expect(node.textContent).toContain('Input channels are listed: in 4 groups');
    point(map(node), 'pointermove', 6, 1);
    expect(tooltip().textContent).toContain('Input channel7');
    point(strip(node, 'input'), 'click', 3, 0);
    expect(context.selection.value).toMatchObject({ channelSide: 'input', channel: 3 });
  });

  it('shows channel changes of the chosen image only', async () => {
    const { context, node } = await show([8, 4, 3, 3]);
    const activations = {
      layer: 'conv',
      image: 0,
      set: null,
      at: 'after' as const,
      acted: { a: null, b: null },
      input: {
        ...channels('input', 4),
        distance: null,
        reason: 'No activation on this side from A · epoch 10.'
      },
      output: channels('output', 8)
    };
    context.comparison.set({ activations: ready(activations) });
    await drawn();
    const legend = (): HTMLElement | null => node.querySelector('[data-legend=output]');
    expect(legend()!.dataset.max).toBe('7.25');
    expect(node.textContent).toContain('No activation on this side from A · epoch 10.');
    context.selection.update({ image: 1 });
    context.comparison.set({ activations: failed('The model does not run.', activations) });
    await drawn();
    expect(legend()).toBeNull();
    expect(node.textContent).toContain('The model does not run.');
    expect(node.dataset.ready).toBe('true');
  });

  it('says where the output activation was taken, and which channels are silent', async () => {
    const { context, node } = await show([4, 4, 3, 3]);
    const known = context.comparison.value.network.value!;
    const images = { ...known.images, count: 1, names: ['x'] };
    context.comparison.set({ network: ready({ ...known, images }) });
    const silent = { silentA: Uint8Array.of(0, 1, 0, 1), silentB: Uint8Array.of(0, 1, 1, 0) };
    const acted = { functions: ['BatchNorm', 'ReLU'], clips: true };
    const activations = {
      layer: 'conv',
      image: 0,
      set: null,
      at: 'after' as const,
      acted: { a: acted, b: acted },
      input: null,
      output: { ...channels('output', 4), ...silent }
    };
    context.comparison.set({ activations: ready(activations) });
    await drawn();
    const legend = (id: string): string | undefined =>
      node.querySelector(`[data-legend=${id}]`)?.textContent;
    expect(legend('output')).toContain('Output activation, after BatchNorm and ReLU');
    expect(legend('silent')).toBe('Silent: 1 in A alone, 1 in B alone, 1 in both');
    point(strip(node, 'output'), 'pointermove', 1, 0);
    await drawn();
    expect(tooltip().textContent).toContain('silent in A and B');
    const activated = node.querySelector<HTMLElement>('[data-action=activated]')!;
    expect(activated.getAttribute('aria-pressed')).toBe('true');
    activated.click();
    await drawn();
    expect(context.selection.value.activationAt).toBe('before');
    expect(activated.getAttribute('aria-pressed')).toBe('false');
    // What was taken elsewhere is no longer shown.
    expect(legend('output')).toBeUndefined();
    const own = { functions: [], clips: false };
    const later = { ...activations, at: 'before' as const, acted: { a: own, b: own } };
    context.comparison.set({ activations: ready({ ...later, output: channels('output', 4) }) });
    await drawn();
    expect(legend('output')).toContain('Output activation, before the activation function');
    expect(legend('silent')).toBeUndefined();
  });

  it('speaks about a set of images, until one leaves it', async () => {
    const { context, node } = await show([4, 4, 3, 3]);
    const leftOut = [{ image: 7, reason: 'It cannot be read.' }];
    const of = (taken: number): IActivationChange => ({
      layer: 'conv',
      image: null,
      set: { images: [3, 5, 7], taken, leftOut },
      at: 'after',
      acted: { a: null, b: null },
      input: null,
      output: { ...channels('output', 4), meanA: Float64Array.of(1, 2, 3, 4.5) }
    });
    const legend = (): HTMLElement | null => node.querySelector('[data-legend=output]');
    context.selection.update({ imageSet: { name: 'broken', images: [3, 5, 7] } });
    context.comparison.set({ activations: busy('Running on image 3 of 3', of(1), 0.6) });
    await drawn();
    expect(node.querySelector('.cnn-SetChip')!.textContent).toBe('3 images: broken');
    expect(legend()!.textContent).toContain('mean of 1 of 3 images so far');
    expect(node.textContent).toContain('Running on image 3 of 3');
    context.comparison.set({ activations: ready(of(2)) });
    await drawn();
    expect(legend()!.textContent).toContain('mean of 2 images');
    expect(node.textContent).toContain('1 image is left out: It cannot be read.');
    point(strip(node, 'output'), 'pointermove', 3, 0);
    await drawn();
    expect(tooltip().textContent).toContain('Mean in A · epoch 104.5');
    node.querySelector<HTMLElement>('.cnn-SetChip button')!.click();
    await drawn();
    expect(context.selection.value.imageSet).toBeNull();
    expect(node.querySelector<HTMLElement>('.cnn-SetChip')!.hidden).toBe(true);
    expect(legend()).toBeNull();
  });
});

import { axisOrder, BY_INDEX, inOrder } from '../../../src/charts/cellOrder';
import { byChange, descending, whyNot } from '../../../src/panels/convolution/order';
import { ready } from '../../../src/state';
import type { IParameterChange } from '../../../src/state';
import {
  change,
  dialog,
  map,
  point,
  press,
  show,
  stage,
  strip,
  tooltip,
  weights
} from './convolutionPanel';
import { drawn, layer, network } from './sample';

stage();

describe('orders', () => {
  it('runs from the largest to the smallest, equal ones by index, NaN last', () => {
    const order = descending(Float64Array.of(1, NaN, 3, 1, Infinity, 3));
    expect([...order!.indices]).toEqual([4, 2, 5, 0, 3, 1]);
    expect([...order!.positions]).toEqual([3, 5, 1, 4, 0, 2]);
  });

  it('is none where all stand by index', () => {
    expect(descending(Float64Array.of(2, 2, 1))).toBeNull();
    expect(descending(Float64Array.of(7))).toBeNull();
  });

  it('orders kernels by their distance and channels by the sums of their cells', () => {
    const one: IParameterChange = {
      ...change('conv', [3, 2, 1, 1]),
      kernels: Float64Array.of(1, 5, 2),
      cells: Float32Array.of(1, 2, 2, 4, NaN, 0)
    };
    const { columns, rows } = byChange(one);
    expect([...columns!.indices]).toEqual([1, 2, 0]);
    expect([...rows!.indices]).toEqual([1, 0]);
  });

  it('says why a layer stands by index', () => {
    const one = change('conv', [3, 2, 1, 1]);
    const coarse = { ...one, tile: { kernels: 2, channels: 1 } };
    expect(whyNot(one, 'likeness')).toBe('');
    expect(whyNot(coarse, 'index')).toBe('');
    expect(whyNot(coarse, 'change')).toContain('too large');
    const wide = { ...one, grid: { kernels: 3, channels: 4096, window: [] } };
    expect(whyNot(wide, 'likeness')).toContain('2,048');
    expect(whyNot(wide, 'change')).toBe('');
  });

  it('moves the values of cells', () => {
    const values = Float32Array.of(0, 1, 10, 11, 20, 21);
    const order = { columns: axisOrder([2, 0, 1]), rows: axisOrder([1, 0]) };
    expect([...inOrder(values, 2, order)]).toEqual([21, 20, 1, 0, 11, 10]);
    expect(inOrder(values, 2, BY_INDEX)).toBe(values);
  });
});

describe('ConvolutionPanel in other orders', () => {
  const KERNELS = Float64Array.of(3, 7, 1, 2, 9, 4, 5, 6);
  const ordered = (id: string): IParameterChange => ({
    ...change(id, [8, 4, 3, 3]),
    kernels: KERNELS
  });
  const choose = (node: HTMLElement, label: string): void => {
    node.querySelector<HTMLElement>('[aria-label=More]')!.click();
    const entry = [...document.querySelectorAll<HTMLElement>('.lm-Menu-item')].find(item =>
      item.textContent.includes(label)
    );
    entry!.dispatchEvent(new MouseEvent('mousemove', { bubbles: true }));
    entry!.focus();
    entry!.dispatchEvent(new KeyboardEvent('keydown', { keyCode: 13, bubbles: true }));
  };
  const told = (node: HTMLElement): (string | undefined)[] => {
    const { kernel, channel, value } = node.querySelector<HTMLElement>('[data-kernel]')!.dataset;
    return [kernel, channel, value];
  };

  it('keeps to what stands where: pointing, cursor, dialog, strips and bars', async () => {
    const { context, node } = await show([8, 4, 3, 3]);
    context.comparison.set({ change: ready(ordered('conv')) });
    await drawn();
    choose(node, 'Order by change');
    await drawn();
    expect(node.dataset).toMatchObject({ order: 'change', ready: 'true' });

    // Kernels 4, 1, 7, 6 … and channels 3, 2, 1, 0.
    point(map(node), 'pointermove', 1, 0);
    expect(told(tooltip())).toEqual(['1', '3', String(7 / 8)]);
    map(node).focus();
    for (const key of ['Home', 'PageUp', 'ArrowRight', 'ArrowRight', 'ArrowDown']) {
      press(map(node), key);
    }
    const live = node.querySelector<HTMLElement>('[aria-live]')!;
    expect(live.textContent).toBe('Kernel 7, channel 2: Euclidean distance 3.75');
    expect(context.focus.value.cell).toEqual({ kernel: 7, channel: 2 });

    point(map(node), 'click', 0, 3);
    await drawn();
    expect(context.selection.value.kernel).toBe(4);
    context.comparison.set({ cell: ready(weights([8, 4, 3, 3], 4, 0)) });
    await drawn();
    expect(dialog()!.textContent).toContain('Kernel 4, channel 0');
    expect(dialog()!.querySelectorAll('td')).toHaveLength(27);
    press(dialog()!, 'ArrowRight');
    press(dialog()!, 'ArrowUp');
    await drawn();
    expect(dialog()!.dataset).toMatchObject({ kernel: '1', channel: '1' });
    press(dialog()!, 'Escape');

    point(strip(node, 'output'), 'click', 0, 0);
    expect(context.selection.value).toMatchObject({ channelSide: 'output', channel: 4 });
    strip(node, 'input').focus();
    press(strip(node, 'input'), 'Home');
    press(strip(node, 'input'), 'ArrowDown');
    press(strip(node, 'input'), 'Enter');
    expect(context.selection.value).toMatchObject({ channelSide: 'input', channel: 2 });

    const { x0, cellWidth } = map(node).dataset;
    const clientX = Number(x0) + 1.5 * Number(cellWidth);
    const bars = node.querySelector('[data-margin=columns]')!;
    bars.dispatchEvent(new MouseEvent('pointermove', { clientX }));
    expect(tooltip().textContent).toContain('kernel 1');
  });

  it('keeps the order for other layers, and asks for no window of weights in it', async () => {
    const { context, node } = await show([8, 4, 3, 3]);
    context.comparison.set({ change: ready(ordered('conv')) });
    choose(node, 'Order by likeness');
    await drawn();
    context.comparison.set({
      network: ready(network([layer('conv', [], [8, 4, 3, 3]), layer('next', [], [8, 4, 3, 3])])),
      change: ready(ordered('next'))
    });
    context.selection.update({ layer: 'next' });
    const done = (): boolean => node.dataset.layer === 'next' && node.dataset.ready === 'true';
    for (let i = 0; i < 40 && !done(); i++) {
      await drawn();
    }
    expect(node.dataset).toMatchObject({ layer: 'next', order: 'likeness', ready: 'true' });
    for (let i = 0; i < 20; i++) {
      press(map(node), '+');
    }
    await drawn();
    expect(context.focus.value.window).toBeNull();
    choose(node, 'Order by index');
    await drawn();
    for (let i = 0; i < 20; i++) {
      press(map(node), '+');
    }
    await drawn();
    expect(context.focus.value.window).not.toBeNull();
  });
});

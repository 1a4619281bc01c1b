import { MessageLoop } from '@lumino/messaging';

import { busy, empty, failed, ready } from '../../../src/state';
import type { ITransplantKernels } from '../../../src/state';
import { kernels } from './causes';
import { CATEGORY, point, press, show, stage, strip, tooltip } from './convolutionPanel';
import { drawn, network, layer, PAIR } from './sample';

stage();

const SHAPE = [3, 4, 3, 3];
const FOUND = kernels('conv', 0);
const legend = (node: HTMLElement): HTMLElement | null =>
  node.querySelector('[data-legend=effect]');
const isHidden = (node: HTMLElement): boolean =>
  node.querySelector<HTMLElement>('.cnn-Convolution-effect')!.hidden;

async function shown() {
  const made = await show(SHAPE);
  made.context.comparison.set({ transplant_kernels: ready(FOUND) });
  await drawn();
  return made;
}

test('what kernels do stands along the columns, on a scale around zero', async () => {
  const { node, context } = await show(SHAPE);
  expect(isHidden(node)).toBe(true);
  context.comparison.set({ transplant_kernels: ready(FOUND) });
  await drawn();
  expect(isHidden(node)).toBe(false);
  const [effect, map] = [strip(node, 'effect'), node.querySelector<HTMLElement>('[data-map]')!];
  expect(effect.dataset.channels).toBe('3');
  expect([effect.dataset.x0, effect.dataset.cellWidth]).toEqual([
    map.dataset.x0,
    map.dataset.cellWidth
  ]);
  expect(Number(legend(node)!.dataset.max)).toBeCloseTo(0.7, 6);
  expect(legend(node)!.textContent).toContain('−0.7');
  point(effect, 'pointermove', 1, 0);
  expect(tooltip().textContent).toMatch(/kernel 1.*0\.7.*Rank1 of 3.*by itselfyes.*Put into Bno/);
});

test('what is of another image, layer or number of kernels is not drawn', async () => {
  const { node, context } = await show(SHAPE);
  for (const other of [
    kernels('conv', 1),
    kernels('other', 0),
    kernels('conv', 0, { recovery: Float32Array.of(1) }),
    kernels('conv', 0, { host_class: 1, donor_class: 1, said: 'They agree.' })
  ]) {
    context.comparison.set({ transplant_kernels: ready(other) });
    await drawn();
    expect(legend(node)).toBeNull();
  }
  expect(node.querySelector('[data-effect]')!.textContent).toBe('They agree.');
});

test('kernels are put in and taken out by a click and by keys', async () => {
  const { node, context } = await shown();
  const effect = strip(node, 'effect');
  point(effect, 'click', 2, 0);
  expect(context.selection.value.exchanged).toEqual({ kernels: [2] });
  press(effect, 'Home');
  press(effect, ' ');
  expect(context.selection.value.exchanged).toEqual({ kernels: [0, 2] });
  await drawn();
  expect(effect.getAttribute('aria-valuetext')).toBe('kernel 0, recovery 0.2, put into B');
  press(effect, 'Enter');
  point(effect, 'click', 2, 0);
  expect(context.selection.value.exchanged).toBeNull();
  context.selection.update({ exchanged: { kernels: null } });
  point(effect, 'click', 1, 0);
  expect(context.selection.value.exchanged).toEqual({ kernels: [0, 2] });
});

test('how far it is, and what failed, is told in its legend', async () => {
  const { node, context } = await show(SHAPE);
  const told = (): string => node.querySelector('[data-effect]')?.textContent ?? '';
  context.comparison.set({ transplant_kernels: busy<ITransplantKernels>('Kernel 2 of 3') });
  await drawn();
  expect(told()).toContain('Kernel 2 of 3');
  expect(told()).toContain('Cancel');
  expect(node.dataset.ready).toBe('false');
  context.comparison.set({ transplant_kernels: failed('It cannot be cut.') });
  await drawn();
  expect(told()).toContain('It cannot be cut.');
  context.comparison.set({ transplant_kernels: empty('') });
  await drawn();
  expect(told()).toBe('');
});

test('the menu puts back kernels and highlighted weights, or says why it cannot', async () => {
  const { node, context } = await show(SHAPE);
  const entry = async (text: string): Promise<HTMLElement> => {
    node.querySelector<HTMLElement>('[aria-label=More]')!.click();
    MessageLoop.flush();
    await drawn();
    return [...document.querySelectorAll<HTMLElement>('[role^="menuitem"]')]
      .filter(({ textContent }) => textContent === text)
      .pop()!;
  };
  const choose = async (text: string): Promise<void> => {
    const item = await entry(text);
    item.focus();
    item.dispatchEvent(new KeyboardEvent('keydown', { keyCode: 13, bubbles: true }));
  };
  expect((await entry('Put all kernels back')).getAttribute('aria-disabled')).toBe('true');
  context.comparison.set({
    network: ready({
      ...network([layer('conv', [], SHAPE)]),
      snapshots: [PAIR.a, PAIR.b].map(name => ({ name, source: '', runnable: true, note: null })),
      images: { count: 3, names: [], labels: null, note: null }
    })
  });
  await drawn();
  await choose('Put all kernels back');
  expect(context.selection.value.exchanged).toEqual({ kernels: null });
  const highlighted = 'Put the highlighted weights back';
  expect((await entry(highlighted)).getAttribute('aria-disabled')).toBe('true');
  context.selection.update({ category: CATEGORY });
  await drawn();
  await choose(highlighted);
  expect(context.selection.value.exchanged).toEqual({ highlighted: true });
});

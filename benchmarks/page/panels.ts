import { GapMeter, painted, until } from './clock';
import { runCell } from './lab';
import { recordMessages } from './messages';
import type { IMessage } from './messages';

/** So long after a flood begins the server drops messages, in ms. */
const DROPPING_MS = 2000;

/** A panel of the n-th comparator on the page. */
export function panelOf(name: string, comparator = 0): HTMLElement {
  const found = document.querySelectorAll<HTMLElement>(`[data-panel="${name}"]`)[comparator];
  if (!found) {
    throw new Error(`There is no panel ${name} of comparator ${comparator}.`);
  }
  return found;
}

function isReady(name: string, comparator = 0): boolean {
  return panelOf(name, comparator).dataset.ready === 'true';
}

/** Runs a cell that shows a comparator; times in ms from then until its layers are shaded. */
export async function shade(
  cell: number,
  comparator: number
): Promise<{ first: number; all: number; messages: IMessage[] }> {
  const recording = recordMessages();
  const start = performance.now();
  const running = runCell(cell);
  const shaded = (): HTMLElement | false => {
    const panel = document.querySelectorAll<HTMLElement>('[data-panel="architecture"]')[comparator];
    const value = '[data-layer][data-value]:not([data-value=""])';
    return panel?.querySelector(value) ? panel : false;
  };
  const panel = await until(shaded);
  const first = performance.now() - start;
  await until(() => panel.dataset.ready === 'true');
  const all = performance.now() - start;
  await painted();
  await running;
  const messages = recording.stop();
  // The first view fills itself: what is measured next must not wait behind it.
  for (const name of ['distribution', 'convolution'] as const) {
    await until(() => isReady(name, comparator));
  }
  return { first, all, messages: messages.map(one => ({ ...one, at: one.at - start })) };
}

export interface IOpening {
  /** From the click until (b) and (c) show something, and all, in ms. */
  readonly first: number;
  readonly whole: number;
  /** The longest time the main thread was kept, in ms. */
  readonly gap: number;
  readonly messages: IMessage[];
}

function layerNode(layer: string, comparator: number): SVGElement {
  const found = panelOf('architecture', comparator).querySelector<SVGElement>(
    `[data-layer="${layer}"]`
  );
  if (!found) {
    throw new Error(`There is no layer ${layer}.`);
  }
  return found;
}

export function click(node: Element): void {
  const { left, top, width, height } = node.getBoundingClientRect();
  const at = { clientX: left + width / 2, clientY: top + height / 2 };
  node.dispatchEvent(
    new MouseEvent('click', { bubbles: true, cancelable: true, detail: 1, ...at })
  );
}

/** Clicks a layer and waits until (b) and (c) show it. */
export async function openLayer(layer: string, comparator = 0): Promise<IOpening> {
  const node = layerNode(layer, comparator);
  const [distribution, convolution] = ['distribution', 'convolution'].map(name =>
    panelOf(name, comparator)
  );
  const hidden = (panel: HTMLElement): boolean =>
    panel.querySelector<HTMLElement>('.cnn-Panel-body')?.hidden ?? true;
  const recording = recordMessages();
  const gaps = new GapMeter();
  const start = performance.now();
  click(node);

  const isNew = (): boolean => convolution.dataset.layer === layer && !hidden(convolution);
  await until(() => isNew() && !hidden(distribution));
  const first = performance.now() - start;
  await until(() => isReady('distribution', comparator) && isReady('convolution', comparator));
  await painted();
  const whole = performance.now() - start;
  return { first, whole, gap: gaps.stop(), messages: recording.stop() };
}

/**
 * Clicks a layer while a cell prints a flood, once the server drops messages.
 *
 * @returns how long after the flood (b) and (c) show the layer, in ms, and whether the page has said
 * that messages are dropped
 */
export async function openInFlood(
  cell: number,
  layer: string
): Promise<{ late: number; told: boolean }> {
  const notice = document.querySelector('.cnn-Bar-notice');
  let told = false;
  const observer = new MutationObserver(() => {
    told ||= notice?.textContent.includes('dropping messages') ?? false;
  });
  observer.observe(document.body, { childList: true, characterData: true, subtree: true });
  const flood = runCell(cell).then(() => performance.now());
  await new Promise(resolve => setTimeout(resolve, DROPPING_MS));
  await openLayer(layer);
  const shown = performance.now();
  const late = Math.max(0, shown - (await flood));
  observer.disconnect();
  return { late, told };
}

/** Clicks a layer without waiting. */
export function clickLayer(layer: string, comparator = 0): void {
  click(layerNode(layer, comparator));
}

/** What went between browser and Jupyter kernel within some time, in ms. */
export async function messagesWithin(milliseconds: number): Promise<IMessage[]> {
  const recording = recordMessages();
  await new Promise(resolve => setTimeout(resolve, milliseconds));
  return recording.stop();
}

/** The layers that are shaded. */
export function shadedLayers(comparator = 0): string[] {
  const nodes = panelOf('architecture', comparator).querySelectorAll<SVGElement>(
    '[data-layer][data-value]:not([data-value=""])'
  );
  return [...nodes].map(node => node.dataset.layer ?? '');
}

import { Widget } from '@lumino/widgets';

import { INPUTS } from '../../../src/panels/performance/studies';
import { PerformancePanel } from '../../../src/panels/performance';
import { busy, ready } from '../../../src/state';
import type {
  FocusModel,
  IComparison,
  IInputs,
  IPatches,
  IPredictions,
  ModelInput
} from '../../../src/state';
import { drawn, network, PAIR, panelContext } from './sample';

let panel: PerformancePanel | null = null;

afterEach(() => {
  panel?.dispose();
  document.body.replaceChildren();
  jest.restoreAllMocks();
});

interface IBench {
  readonly focus: FocusModel;
  /** The pixels that were painted, picture by picture. */
  readonly painted: number[][];
  set(change: Partial<IComparison>): Promise<void>;
  choose(value: string): Promise<void>;
  find(selector: string): HTMLElement;
  texts(selector: string): string[];
}

const IMAGES = { count: 3, names: ['x', 'y', 'z'], labels: null, note: null };
const NETWORK = {
  ...network([]),
  images: IMAGES,
  snapshots: [PAIR.a, PAIR.b].map(name => ({ name, source: '', runnable: true, note: null }))
};

async function bench(): Promise<IBench> {
  const painted: number[][] = [];
  jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue({
    putImageData: (data: ImageData) => painted.push([...data.data])
  } as never);
  globalThis.ImageData = class {
    constructor(
      readonly data: Uint8ClampedArray,
      readonly width: number
    ) {}
  } as unknown as typeof ImageData;
  const context = panelContext();
  const shown = new PerformancePanel({ context });
  panel = shown;
  Widget.attach(shown, document.body);
  context.selection.update({ image: 2, layer: 'conv', channel: 0 });
  const picture = { image: 2, name: 'z', label: null, url: 'blob:z', width: 40, height: 20 };
  context.comparison.set({ network: ready(NETWORK), picture: ready(picture) });
  await drawn();
  const find = (selector: string): HTMLElement => shown.node.querySelector<HTMLElement>(selector)!;
  return {
    focus: context.focus,
    painted,
    set: async change => {
      context.comparison.set(change);
      await drawn();
    },
    choose: async value => {
      const select = find('[aria-label="What the picture shows"]') as HTMLSelectElement;
      select.value = value;
      select.dispatchEvent(new Event('change'));
      await drawn();
    },
    find,
    texts: selector =>
      [...shown.node.querySelectorAll(selector)].map(({ textContent }) => textContent)
  };
}

const NONE = { nan: 0, posinf: 0, neginf: 0 };

function plane(height: number, width: number, ...values: number[]): ModelInput['plane'] {
  return { values: Float32Array.from(values), height, width, whole: [height, width], step: 1 };
}

const GREY: ModelInput = {
  origin: 'picture',
  channels: 1,
  nonfinite: NONE,
  low: 0,
  high: 1,
  plane: plane(1, 2, 51 / 255, 1)
};

const MADE: ModelInput = {
  origin: 'preprocess',
  channels: 3,
  nonfinite: NONE,
  low: -2,
  high: 3,
  plane: plane(1, 1, -2, 0.5, 3)
};

function inputs(a: ModelInput | string, b: ModelInput | string, same = false): IInputs {
  const side = (one: ModelInput | string): IInputs['a'] =>
    typeof one === 'string' ? { input: null, error: one } : { input: one, error: null };
  return { params: { ...PAIR, image: 2 }, a: side(a), b: side(b), same };
}

describe('what enters the models', () => {
  it('is asked for where it is wanted only', () => {
    const { selection } = panelContext();
    selection.update({ image: 2 });
    const judged = { weights: false, images: false, cause: false };
    const nothing = { why: null, shownLayer: null, highlighted: null, behaviour: null };
    const none = { ...nothing, judged, withoutScores: false, predicted: true, patchCount: 1 };
    const asked = { ...none, network: NETWORK, selection: selection.value };
    expect(INPUTS.params({ ...asked, inputs: false })).toBeNull();
    expect(INPUTS.params({ ...asked, inputs: true })).toEqual({ ...PAIR, image: 2 });
    const snapshots = NETWORK.snapshots.map(one => ({ ...one, runnable: false }));
    const still = { ...NETWORK, snapshots };
    expect(INPUTS.params({ ...asked, network: still, inputs: true })).toBeNull();
  });

  it('is drawn in place of the image, each on its own scale', async () => {
    const { set, choose, find, texts, focus, painted } = await bench();
    expect(find('[data-area="inputs"]').hidden).toBe(true);
    await choose('inputs');
    expect(focus.value.inputs).toBe(true);
    await set({ inputs: busy('Preparing the image for the models') });
    await set({ inputs: ready(inputs(GREY, MADE)) });
    expect(find('.cnn-PictureView-frame').hidden).toBe(true);
    expect(painted).toEqual([
      [51, 51, 51, 255, 255, 255, 255, 255],
      [0, 128, 255, 255]
    ]);
    expect(texts('.cnn-Inputs-size')).toEqual(['1 × 1 × 2', '3 × 1 × 1']);
    expect(texts('[data-input="a"] .cnn-Inputs-about > span')).toEqual([
      'The whole image, resized and scaled to 0–1.',
      'In grey: the model has one input channel.'
    ]);
    expect(texts('[data-input="b"] .cnn-Inputs-about > span')).toEqual([
      'What preprocess=… returned; where patches lie in it is not known.',
      'Drawn from −2 (black) to 3 (white).'
    ]);
    expect(find('[data-input="b"] canvas').getAttribute('aria-label')).toBe(
      'Network input of B for z'
    );
    await choose('image');
    expect(find('.cnn-PictureView-frame').hidden).toBe(false);
    expect(find('.cnn-PictureView-place').textContent).toBe('40 × 20 pixels');
  });

  it('is drawn once where it is the same, and so is why there is nothing', async () => {
    const { set, choose, find, texts } = await bench();
    await choose('inputs');
    await set({ inputs: ready(inputs(GREY, GREY, true)) });
    expect(texts('.cnn-Inputs-figure')).toHaveLength(1);
    expect(find('canvas').getAttribute('aria-label')).toBe('Network input of A and B for z');
    await set({ inputs: ready(inputs('It failed.', 'It failed.')) });
    expect(texts('.cnn-Inputs-about')).toEqual(['It failed.']);
    await set({ inputs: ready(inputs('It failed.', GREY)) });
    expect(texts('.cnn-Inputs-figure')).toHaveLength(2);
  });

  it('says which channels are drawn, and what is not finite', async () => {
    const { set, choose, texts } = await bench();
    await choose('inputs');
    const many = { ...MADE, channels: 9, nonfinite: { nan: 2, posinf: 0, neginf: 1 } };
    const two: ModelInput = { ...GREY, origin: 'tensor', channels: 2, low: null, high: null };
    await set({ inputs: ready(inputs(many, two)) });
    expect(texts('[data-input="a"] .cnn-Inputs-about > span').slice(2)).toEqual([
      'Channels 0 to 2 of 9 are red, green and blue.',
      'Not finite: 2 NaN, 1 −∞.'
    ]);
    expect(texts('[data-input="b"] .cnn-Inputs-about > span')).toEqual([
      'The tensor enters unchanged.',
      'No value is finite.',
      'Channel 0 of 2 is drawn.'
    ]);
  });

  it('shows patches where they are in it, or says that this is not known', async () => {
    const { set, choose, find } = await bench();
    const params = { ...PAIR, layer: 'conv', side: 'output', channel: 0 } as const;
    const patch = { box: [10, 4, 20, 8], activation: 1, rank: { a: 1, b: 1 } };
    const patches = {
      params: { ...params, image: 2, count: 1, at: 'after', scores: 'exact' },
      proposals: 9,
      a: [patch],
      b: [patch],
      note: null
    } as IPatches;
    await choose('inputs');
    await set({ inputs: ready(inputs(GREY, GREY, true)), patches: ready(patches) });
    find('[data-patch="a:0"]').dispatchEvent(new Event('pointerover', { bubbles: true }));
    expect(find('.cnn-Inputs-mark .cnn-Picture-mark').dataset.box).toBe('0.5,0.2,1,0.4');
    await set({ inputs: ready(inputs(MADE, MADE, true)) });
    find('[data-patch="a:0"]').dispatchEvent(new Event('pointerover', { bubbles: true }));
    expect(find('.cnn-Inputs-mark .cnn-Picture-mark')).toBeNull();
    expect(find('.cnn-PictureView-place').textContent).toBe('A #1: 20 × 8 at 10, 4');
  });
});

it('frames the part that enters, and keeps the words until what is known of another image comes', async () => {
  const { set, find } = await bench();
  const side = { probabilities: Float64Array.of(0.5), error: null, doubt: null, instead: null };
  const predictions = (entered: IPredictions['entered']): IPredictions => ({
    params: { ...PAIR, image: 2 },
    label: null,
    a: side,
    b: side,
    note: null,
    entered
  });
  await set({ predictions: ready(predictions([10, 0, 20, 20])) });
  const outside = (): string | undefined =>
    document.querySelector<HTMLElement>('.cnn-Picture-outside')?.dataset.box;
  const words = find('.cnn-PictureView-entered');
  expect(outside()).toBe('10,0,20,20');
  expect(words.textContent).toBe('The models see the framed part, 20 × 20.');
  await set({ predictions: busy('') });
  expect([outside(), words.hidden]).toEqual([undefined, false]);
  await set({ predictions: ready(predictions(null)) });
  expect([outside(), words.hidden]).toEqual([undefined, true]);
});

import { Widget } from '@lumino/widgets';

import { PerformancePanel } from '../../../src/panels/performance';
import { busy, empty, ready } from '../../../src/state';
import type {
  ComparisonModel,
  IComparison,
  IOutputs,
  IPredictions,
  SelectionModel
} from '../../../src/state';
import { drawn, network, PAIR, panelContext } from './sample';

const SCORES: IPredictions = {
  params: { ...PAIR, image: 2 },
  label: null,
  a: { probabilities: Float64Array.of(0.1, 0.9), error: null, doubt: null, instead: null },
  b: { probabilities: Float64Array.of(0.3, 0.7), error: null, doubt: null, instead: null },
  note: null,
  entered: null
};

let panel: PerformancePanel | null = null;

beforeEach(() => {
  // What jsdom has none of.
  jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
});

afterEach(() => {
  panel?.dispose();
  document.body.replaceChildren();
  jest.restoreAllMocks();
});

interface IBench {
  readonly selection: SelectionModel;
  set(change: Partial<IComparison>): Promise<void>;
  find(selector: string): HTMLElement;
  all(selector: string): HTMLElement[];
}

async function bench(): Promise<IBench> {
  const context = panelContext();
  const { comparison, selection }: { comparison: ComparisonModel; selection: SelectionModel } =
    context;
  const shown = new PerformancePanel({ context });
  panel = shown;
  Widget.attach(shown, document.body);
  selection.update({ image: 2 });
  const images = { count: 3, names: ['x', 'y', 'z'], labels: null, note: null };
  const classes = ['rose', 'tulip', 'daffodil', 'iris'];
  comparison.set({ network: ready({ ...network([]), images, classes }) });
  await drawn();
  return {
    selection,
    set: async change => {
      comparison.set(change);
      await drawn();
    },
    find: selector => shown.node.querySelector<HTMLElement>(selector)!,
    all: selector => [...shown.node.querySelectorAll<HTMLElement>(selector)]
  };
}

describe('models without class scores', () => {
  const none = { probabilities: null, error: null, doubt: null, instead: 'It gives a mask.' };
  const lacking: IPredictions = { ...SCORES, a: none, b: none };
  const side = {
    name: 'mask',
    shape: [4, 1, 2],
    dtype: 'float32',
    nonfinite: { nan: 0, posinf: 0, neginf: 0 }
  };
  const plane = (...values: number[]) => ({
    values: Float32Array.from(values),
    height: 1,
    width: 2,
    whole: [1, 2] as [number, number],
    step: 1
  });
  const outputs: IOutputs = {
    params: { ...PAIR, image: 2, output: null, channel: null },
    rows: [
      { a: side, b: side, rms: 0.25, largest: 0.5, positions: 8, spatial: true },
      {
        a: { ...side, name: 'boxes' },
        b: null,
        rms: null,
        largest: null,
        positions: null,
        spatial: false
      }
    ],
    total: 2,
    chosen: 0,
    view: {
      kind: 'classes',
      channel: null,
      channels: 4,
      low: null,
      high: null,
      clipped: 0,
      a: plane(1, 3),
      b: plane(1, 0),
      difference: plane(0, 1),
      most: 1,
      disagree: 0.5
    },
    reason: null,
    a: { error: null },
    b: { error: null }
  };

  it('show their outputs in place of probabilities', async () => {
    const { set, find, all, selection } = await bench();
    await set({ predictions: ready(lacking), outputs: ready(outputs) });
    expect(find('[data-area="predictions"]').classList).toContain('cnn-mod-replaced');
    expect(find('[data-area="outputs"]').hidden).toBe(false);
    expect(all('[data-output]').map(row => row.textContent)).toEqual([
      'mask4 × 1 × 2 float320.250.5',
      'boxes4 × 1 × 2 float32––'
    ]);
    expect(find('[data-legend="class3"]').textContent).toBe('iris');
    expect(find('[data-legend="disagree"]').dataset.value).toBe('0.5');
    const channel = find('[aria-label="Channel of the output"]') as HTMLSelectElement;
    expect(channel.options[2].textContent).toBe('channel 1 (tulip)');
    const group = find('.cnn-Outputs-view');
    group.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight' }));
    expect(selection.value.outputChannel).toBe(0);
    group.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft' }));
    expect(selection.value.outputChannel).toBeNull();
  });

  it('keep what is shown while another channel is on its way', async () => {
    const { set, find, selection } = await bench();
    await set({ predictions: ready(lacking), outputs: ready(outputs) });
    selection.update({ outputChannel: 1 });
    await set({ outputs: busy('Running the models on the image') });
    expect(find('[data-area="outputs"] .cnn-Area-content').hidden).toBe(false);
    await set({ predictions: ready(SCORES), outputs: empty('') });
    expect(find('[data-area="outputs"]').hidden).toBe(true);
    expect(find('[data-area="predictions"]').classList).not.toContain('cnn-mod-replaced');
  });
});

describe('classes of the images that are not those of the models', () => {
  it('have neither names nor a true class', async () => {
    const { set, find, all } = await bench();
    const a = {
      probabilities: Float64Array.of(0.2, 0.1, 0.7),
      error: null,
      doubt: null,
      instead: null
    };
    const note = 'The images have 4 classes, the model 3.';
    const probabilities = Float64Array.of(0.02, 0.04, 0.93, 0.01);
    const b = { probabilities, error: null, doubt: null, instead: null };
    await set({ predictions: ready({ ...SCORES, label: 2, a, b, note }) });
    expect(find('.cnn-ProbabilityView-note').textContent).toBe(note);
    expect(find('[data-class="2"]').dataset.name).toBe('class 2');
    expect(all('[data-truth="true"]')).toHaveLength(0);
    // Those of B are.
    const verdicts = all('.cnn-Verdict-half');
    expect(verdicts.map(node => node.dataset.right)).toEqual(['', 'true']);
    expect(verdicts[0].textContent).toContain('class 2');
    expect(verdicts[1].textContent).toContain('daffodil');
  });
});

import { measureList } from '../../../src/panels/distribution/measuresView';
import { Widget } from '@lumino/widgets';

import contract from '../../../protocol/measures.json';
import { DistributionPanel } from '../../../src/panels/distribution';
import type { IPanelContext } from '../../../src/panels/panel';
import { AUTOMATIC_BINS, ready } from '../../../src/state';
import type { IParameterChange } from '../../../src/state';
import { kernelGrid } from '../../../src/tensor/shape';
import { compare } from '../compare/support';
import { ALL_LEVELS, CUTS, PAIR, drawn, layer, network, overview, panelContext } from './sample';

let context: IPanelContext;
let panel: DistributionPanel;

beforeEach(async () => {
  context = panelContext();
  context.selection.update({ layer: 'conv' });
  panel = new DistributionPanel({ context });
  Widget.attach(panel, document.body);
  const picture = await compare(
    [2, 2],
    Float32Array.of(1, 2, 3, 0),
    Float32Array.of(2, 2, 3, 0),
    1
  );
  const change: IParameterChange = {
    pair: PAIR,
    layer: 'conv',
    parameter: 'conv.weight',
    folded: false,
    grid: kernelGrid([2, 2]),
    count: 4,
    levels: ALL_LEVELS,
    bins: AUTOMATIC_BINS,
    ...picture,
    floor: 1e-8,
    disagreement: null
  };
  const found = overview({ conv: [1] });
  const layers = found.layers.map(row => ({
    ...row,
    measures: { ...row.measures, wasserstein: 0.25 }
  }));
  context.comparison.set({
    network: ready(network([layer('conv', [], [2, 2])])),
    overview: ready({ ...found, layers }),
    change: ready(change)
  });
  await drawn();
});

afterEach(() => panel.dispose());

/** Opens a popover by its button. */
function opened(button: string): HTMLElement {
  panel.node.querySelector<HTMLElement>(button)?.click();
  const [popover] = document.querySelectorAll<HTMLElement>('.cnn-Popover');
  return popover;
}

describe('the list of measures', () => {
  const entries = (): HTMLElement[] => [
    ...opened('button[title$="all measures."]').querySelectorAll<HTMLElement>('.cnn-Measures-entry')
  ];

  test('has every measure of the contract with all that it says', () => {
    const shown = entries();
    expect(shown.map(({ dataset }) => dataset.measure)).toEqual(
      contract.measures.map(({ id }) => id)
    );
    contract.measures.forEach((measure, i) => {
      const text = shown[i].textContent?.toLowerCase();
      const { name, formula, invariance, source } = measure;
      for (const words of [name, formula, measure.text, invariance, measure.undefined, source]) {
        expect(text).toContain(words.toLowerCase());
      }
    });
    expect(shown[4].textContent).toContain('From 0° to 180°.');
    expect(shown[8].textContent).toContain('From 0 % to 100 %.');
  });

  test('has the numbers of the browser, and those that only the Jupyter kernel has', () => {
    const values = Object.fromEntries(
      entries().map(({ dataset }) => [dataset.measure, Number(dataset.value)])
    );
    expect(values).toMatchObject({
      euclidean: 1,
      rms: 0.5,
      share_changed: 0.25,
      wasserstein: 0.25
    });
    expect(values.mean_rpd).toBeCloseTo(1 / 6, 12);
  });
});

describe('the settings of levels and bins', () => {
  let form: HTMLElement;
  const inputs = (): HTMLInputElement[] => [...form.querySelectorAll('input')];
  const enter = (control: HTMLInputElement | HTMLSelectElement, value: string): void => {
    control.value = value;
    control.dispatchEvent(new Event('change', { bubbles: true }));
  };

  beforeEach(() => {
    form = opened('[aria-label="Levels and bins"]');
  });

  test('show the cut points with their ratios, the floor in force and the order of levels', () => {
    expect(inputs().map(({ value }) => value)).toEqual([...CUTS.map(String), '', '', '', '']);
    const outputs = [...form.querySelectorAll('output')].map(({ textContent }) => textContent);
    expect(outputs).toEqual(['= 1.5×', '= 2.3×', '= 4×', '= 9×', 'now 1.000e−8']);
    expect(form.textContent).toContain('both ≈ 0, to zero, from zero, sign flip, and else');
    expect(form.textContent).toContain(contract.floor.text);
  });

  test('take other cut points, another floor, and bins as they are entered', async () => {
    enter(inputs()[0], '0.1');
    enter(inputs()[4], '0.25');
    enter(form.querySelector('select') as HTMLSelectElement, 'log');
    enter(inputs()[5], '12');
    const { rpdCuts, floor, bins } = context.selection.value;
    expect([rpdCuts, floor, bins]).toEqual([
      [0.1, 0.8, 1.2, 1.6],
      0.25,
      { scale: 'log', count: 12, range: null }
    ]);
    await drawn();
    expect(form.querySelector('output')?.textContent).toBe('= 1.1×');
    const [, , , , , , low, high] = inputs();
    expect([low.placeholder, high.placeholder]).toEqual(['1.000e−6', '1']);
    low.value = '0.1';
    enter(high, '0.5');
    expect(context.selection.value.bins.range).toEqual([0.1, 0.5]);
  });

  test.each([
    [0, '0.9', 'Cut points rise'],
    [4, '-1', 'The floor is a number'],
    [5, '0', 'The number of bins'],
    [6, '3', 'The range rises']
  ])('say what cannot be, and leave what is in force: field %d', (field, value, sentence) => {
    const before = context.selection.value;
    enter(inputs()[field], value);
    expect(form.querySelector('[role=alert]')?.textContent).toContain(sentence);
    expect(inputs()[field].getAttribute('aria-invalid')).toBe('true');
    expect(context.selection.value).toBe(before);
  });

  test('are reset together', () => {
    enter(inputs()[4], '0.25');
    enter(inputs()[0], '0.1');
    [...form.querySelectorAll('button')]
      .find(({ textContent }) => textContent === 'Reset')
      ?.click();
    const { rpdCuts, floor, bins } = context.selection.value;
    expect([rpdCuts, floor, bins]).toEqual([CUTS, null, AUTOMATIC_BINS]);
    expect(inputs()[0].value).toBe('0.4');
  });
});

it.each([
  ['compiled', 'Computed in double precision in the browser by a compiled loop (WebAssembly).'],
  ['plain', 'Computed in double precision in the browser by plain loops.'],
  [
    'barred',
    'plain loops; WebAssembly with SIMD, which would take a third of the time, is not allowed'
  ]
] as const)('the list of measures says how the browser computes: %s', (loop, text) => {
  expect(measureList([], null, loop).textContent).toContain(text);
});

import { Widget } from '@lumino/widgets';

import { nonfiniteWords } from '../../../src/charts/format';
import { ConvolutionPanel } from '../../../src/panels/convolution';
import { axesOf, cellName } from '../../../src/panels/convolution/axes';
import { gatesOf } from '../../../src/panels/convolution/gates';
import { DistributionPanel } from '../../../src/panels/distribution';
import { foldingWords, ready } from '../../../src/state';
import type { ILayer, IParameter, IParameterChange } from '../../../src/state';
import { kernelGrid, size } from '../../../src/tensor/shape';
import { AUTOMATIC, compare } from '../compare/support';
import { ALL_LEVELS, PAIR, drawn, layer, network, panelContext } from './sample';

function parameter(id: string, role: string, shape: number[]): IParameter {
  const side = { name: id, shape, dtype: 'float32' };
  return { id, role, a: side, b: side, comparable: true };
}

/** The change that the engine really makes of two arrays. */
async function changeOf(
  shape: number[],
  a: Float32Array,
  b: Float32Array
): Promise<IParameterChange> {
  const finite = Array.from(a, (x, i) => Math.abs(x - b[i])).filter(Number.isFinite);
  const picture = await compare(shape, a, b, Math.max(0, ...finite));
  return {
    pair: PAIR,
    layer: 'conv',
    parameter: 'conv.weight',
    folded: false,
    grid: kernelGrid(shape),
    count: size(shape),
    levels: ALL_LEVELS,
    bins: AUTOMATIC,
    ...picture,
    disagreement: null
  };
}

const panels: Widget[] = [];

async function show(change: IParameterChange, shape: number[]): Promise<[string, string]> {
  const context = panelContext();
  context.selection.update({ layer: 'conv' });
  const both = [new DistributionPanel({ context }), new ConvolutionPanel({ context })];
  panels.push(...both);
  both.forEach(panel => Widget.attach(panel, document.body));
  context.comparison.set({
    network: ready(network([layer('conv', [], shape)])),
    change: ready(change)
  });
  await drawn();
  both.forEach(({ node }) => expect(node.dataset.ready).toBe('true'));
  const [distribution, convolution] = both.map(({ node }) => node.textContent ?? '');
  return [distribution, convolution];
}

beforeAll(() => {
  jest.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(600);
  jest.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400);
  jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
});

afterEach(() => panels.splice(0).forEach(panel => panel.dispose()));

const ONES = (n: number): Float32Array => new Float32Array(n).fill(1);

test.each<[string, number[], Float32Array, Float32Array, string]>([
  ['all NaN', [2, 2], ONES(4).fill(NaN), ONES(4), 'All weights are NaN or infinite in A or B'],
  ['all zero', [2, 2], new Float32Array(4), new Float32Array(4), 'A and B are identical here.'],
  ['the same constant', [2, 2], ONES(4), ONES(4), 'A and B are identical here.'],
  ['empty', [0, 3], ONES(0), ONES(0), 'This parameter holds no weights.']
])('a parameter that is %s is said to be so in both panels', async (_, shape, a, b, sentence) => {
  for (const text of await show(await changeOf(shape, a, b), shape)) {
    expect(text).toContain(sentence);
    expect(text).not.toMatch(/undefined [a-z]|Euclidean distance NaN/);
  }
});

test('one snapshot that is all zero has its numbers, and those it leaves undefined', async () => {
  for (const [a, b] of [
    [new Float32Array(4), ONES(4)],
    [ONES(4), new Float32Array(4)]
  ]) {
    const change = await changeOf([2, 2], a, b);
    expect([change.measures.relative, change.measures.cosine]).toEqual([a[0] > 0 ? 1 : null, null]);
    for (const text of await show(change, [2, 2])) {
      expect(text).not.toMatch(/NaN|Infinity|identical/);
    }
    const [distribution] = await show(change, [2, 2]);
    expect(distribution).toContain('Euclidean distance 2');
  }
});

test('a single number is one cell with one weight', async () => {
  const [distribution, convolution] = await show(
    await changeOf([], Float32Array.of(1), Float32Array.of(3)),
    []
  );
  expect(distribution).toContain('Euclidean distance 2');
  expect(convolution).toContain('1 kernel');
});

test('a constant shift fills one bin, and poisoned weights are told of each snapshot', async () => {
  const a = ONES(6);
  const b = ONES(6).fill(3);
  a[0] = NaN;
  a[1] = -Infinity;
  b[1] = Infinity;
  const change = await changeOf([3, 2], a, b);
  expect(change.nonfiniteA).toEqual({ nan: 1, posinf: 0, neginf: 1 });
  expect(change.nonfiniteB).toEqual({ nan: 0, posinf: 1, neginf: 0 });
  const [distribution, convolution] = await show(change, [3, 2]);
  expect(distribution).toContain('2 NaN or infinite, left out (A: 1 NaN, 1 −∞; B: 1 +∞)');
  expect(distribution).toContain('Euclidean distance 4');
  expect(convolution).toContain('not finite (2 weights)');
  expect(nonfiniteWords({ nan: 0, posinf: 0, neginf: 0 })).toBe('none');
});

test('a window with several slices says how it is drawn', async () => {
  const change = await changeOf([2, 1, 2, 2, 2], ONES(16), new Float32Array(16));
  const [, convolution] = await show(change, [2, 1, 2, 2, 2]);
  expect(convolution).toContain('Windows of 2 × 2 × 2 are drawn as 2 slices side by side.');
});

test('running statistics stand apart in the parameter switch', async () => {
  const context = panelContext();
  const norm = layer('bn', [], [4], {
    kind: 'norm',
    parameters: ['gamma', 'beta', 'running_mean', 'running_var'].map(role =>
      parameter(`bn.${role}`, role, [4])
    ),
    weight: 'bn.gamma'
  });
  context.selection.update({ layer: 'bn' });
  const panel = new DistributionPanel({ context });
  panels.push(panel);
  Widget.attach(panel, document.body);
  context.comparison.set({ network: ready(network([norm])) });
  await drawn();
  const names = (selector: string): (string | null)[] =>
    [...panel.node.querySelectorAll(selector)].map(({ textContent }) => textContent);
  expect(names('select > option')).toEqual(['γ (scale)', 'β (shift)']);
  expect(names('optgroup[label="Running statistics"] > option')).toEqual([
    'running mean',
    'running variance'
  ]);
});

describe('the gates of recurrent layers', () => {
  const recurrent = (operator: string, parameters: IParameter[]): ILayer =>
    layer('rnn', [], null, {
      kind: 'recurrent',
      operator,
      parameters,
      weight: parameters[0].id
    });

  test('are named in the order of ONNX, in both directions', () => {
    const weight = parameter('W', 'weight', [64, 4]);
    const bias = parameter('B', 'bias', [128]);
    const lstm = recurrent('LSTM', [weight, parameter('R', 'other', [64, 8]), bias]);
    const gates = gatesOf(lstm, weight);
    expect(gates?.of(8)).toBe('output gate, unit 0, forward');
    expect(gates?.of(51)).toBe('forget gate, unit 3, backward');
    // Input biases come before hidden ones, direction by direction.
    expect(gatesOf(lstm, bias)?.of(63)).toBe('cell gate, unit 7, forward');
    const grid = kernelGrid([64, 4]);
    const axes = axesOf(lstm, grid, 2, { input: null, output: null }, gates);
    expect(cellName(axes, 8, 1)).toBe('Output 8 (output gate, unit 0, forward), input 1');
    expect(axes.gates).toContain('input, output, forget, cell gate of 8 units each, 2 directions');
  });

  test('are named in the order of PyTorch', () => {
    const weight = parameter('weight_ih_l0', 'weight', [24, 5]);
    const gru = recurrent('gru', [weight, parameter('weight_hh_l0', 'other', [24, 8])]);
    expect(gatesOf(gru, weight)?.of(9)).toBe('update gate, unit 1');
    expect(gatesOf(recurrent('gru', [weight]), weight)).toBeNull();
    expect(gatesOf(layer('conv', [], [4, 2]), undefined)).toBeNull();
  });
});

test('what became of folding is one sentence', () => {
  const side = { norm: 'bn', gamma: null, variance: 'v', epsilon: 0 };
  const words = (folding: ILayer['folding']): string =>
    foldingWords(layer('conv', [], [2, 2], { folding }));
  expect(words(null)).toBe('');
  const none = { reason: null, note: null, always: false, a: [], b: [] };
  expect(words({ ...none, reason: 'It forks.' })).toContain('It forks.');
  expect(words(none)).toContain('no batch normalisation follows');
  expect(words({ ...none, a: [side], b: [side] })).toMatch(/of bn\.$/);
  expect(words({ ...none, b: [side] })).toContain('in B alone');
  expect(words({ ...none, a: [{ ...side, variance: null }] })).toContain(
    'times γ of bn in A alone'
  );
  expect(words({ ...none, b: [side], note: 'ε is assumed.' })).toMatch(/ε is assumed\.$/);
});

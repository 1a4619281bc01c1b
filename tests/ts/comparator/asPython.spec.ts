import { asPython } from '../../../src/comparator/asPython';
import { layer, network, panelContext } from '../panels/sample';

const context = panelContext();
const shown = {
  ...network([layer('conv1', [], [2, 2])]),
  snapshots: ['one', 'two', 'three'].map(name => ({ name, source: '', runnable: true, note: null }))
};
const { levels } = context.sorting;
const usual = { ...context.selection.value, pair: { a: 'one', b: 'three' } };

test('what was passed, and what is not as usual', () => {
  const given = [
    { name: null, value: 'C:\\a "1".onnx' },
    { name: null, value: 'b.onnx' },
    { name: 'images', value: { unknown: 'ndarray' } },
    { name: 'copy', value: false }
  ];
  const selection = {
    ...usual,
    layer: 'conv1',
    folded: true,
    category: { bin: [0, 1e-7] as const, rpd: null, level: null },
    image: 0
  };
  expect(asPython(given, shown, selection, levels)).toBe(`from cnn_comparator import CNNComparator

CNNComparator(
    "C:\\\\a \\"1\\".onnx",
    "b.onnx",
    images=...,  # put in what was compared: ndarray
    copy=False,
    layer="conv1",
    folded=True,
    category={"bin": [0, 1e-7], "rpd": None, "level": None},
    image=0,
)
`);
});

test('what is not known is asked for by name, and no name ends its line', () => {
  const hostile = {
    ...shown,
    snapshots: [{ ...shown.snapshots[0], name: 'x\nimport os' }, shown.snapshots[1]]
  };
  const named = '{"x\\nimport os": ..., "two": ...},  # put in what was compared:';
  for (const given of [[], [{ name: null, value: { unknown: 'dict' } }]]) {
    const lines = asPython(given, hostile, { ...usual, pair: null }, levels).split('\n');
    expect(lines[3]).toContain(named);
    expect(lines.some(line => line.startsWith('import os'))).toBe(false);
  }
  const two = [1, 2].map(() => ({ name: null, value: { unknown: 'Net' } }));
  expect(asPython(two, shown, usual, levels).split('\n').slice(3, 5)).toEqual([
    '    ...,  # put in what was compared: Net',
    '    ...,  # put in what was compared: Net'
  ]);
});

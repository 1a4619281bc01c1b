import { insteadWords, weightedLayer } from '../../../src/state';
import { layer, network } from '../panels/sample';

const NET = network([
  layer('input', [], null),
  layer('conv1', ['input'], [2, 1, 3, 3]),
  layer('relu1', ['conv1'], null),
  layer('pool1', ['relu1'], null),
  layer('only', ['input'], [4, 1, 3, 3], { weight: 'only.lost' }),
  layer('sum', ['only', 'pool1'], null),
  layer('alone', [], null)
]);
const shown = (name: string): unknown => {
  const found = weightedLayer(NET, { layer: name });
  return [found?.layer.id, found?.place];
};

test.each([
  ['conv1', 'conv1', null],
  ['relu1', 'conv1', 'before'],
  ['pool1', 'conv1', 'before'],
  // The nearer one has nothing to compare.
  ['sum', 'conv1', 'before'],
  ['input', 'conv1', 'after'],
  ['only', 'only', null],
  ['alone', 'alone', null]
])('of %s the weights of %s are shown', (name, id, place) => {
  expect(shown(name)).toEqual([id, place]);
});

test('it is said, and nothing is of a layer that shows its own', () => {
  expect(insteadWords(NET, { layer: 'pool1' })).toBe(
    'pool1 has no weights: conv1, before it, is shown'
  );
  expect(insteadWords(NET, { layer: 'input' })).toContain('conv1, after it');
  expect(insteadWords(NET, { layer: 'conv1' })).toBe('');
  expect(weightedLayer(NET, { layer: 'none' })).toBeNull();
});

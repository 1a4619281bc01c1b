import { nextImage, search } from '../../../src/state';
import { layer, network } from '../panels/sample';

const images = { count: 4, names: ['0', '1', '2', '3'], labels: [1, 0, null, 1], note: null };
const NETWORK = {
  ...network([
    layer('conv1', [], [4, 3, 3, 3]),
    layer('block.conv', ['conv1'], [4, 4, 3, 3], { nameB: 'stage.first' }),
    layer('relu', ['block.conv'], null)
  ]),
  images,
  classes: ['crocus', 'tulip']
};

const found = (query: string): string[] =>
  search(NETWORK, query).map(one => (one.kind === 'layer' ? one.layer.id : one.name));

test('layers are found by both names and by kind, those that begin so first', () => {
  expect(found('CONV')).toEqual(['conv1', 'block.conv']);
  expect(found('stage')).toEqual(['block.conv']);
  expect(found('block conv')).toEqual(['block.conv']);
  expect(found('activation')).toEqual(['relu']);
  expect(found('  ')).toEqual([]);
  expect(found('nothing')).toEqual([]);
});

test('classes are found with their images', () => {
  expect(search(NETWORK, 'tul')).toEqual([{ kind: 'class', name: 'tulip', images: [0, 3] }]);
  expect([null, 0, 3].map(image => nextImage([0, 3], image))).toEqual([0, 3, 0]);
});

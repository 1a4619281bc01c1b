import { sharedBeginning } from '../../../src/panels/architecture/words';

test.each([
  [['backbone.body.conv1', 'backbone.body.fc'], 'backbone.body.'],
  [['/net/features/0/Conv', '/net/features/10/Conv'], '/net/features/'],
  [['module.conv10', 'module.conv12'], ''],
  [['conv1', 'conv2'], ''],
  [['encoder.layer'], ''],
  [[], '']
])('of %j is %j', (names, shared) => {
  expect(sharedBeginning(names)).toBe(shared);
});

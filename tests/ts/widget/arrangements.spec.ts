import type { JSONObject } from '@lumino/coreutils';

import { recall, remember } from '../../../src/widget/arrangements';

function notebook(): { context: { model: object }; metadata: Map<string, unknown> } {
  const metadata = new Map<string, unknown>();
  const model = {
    getMetadata: (key: string) => metadata.get(key),
    setMetadata: (key: string, value: JSONObject) => void metadata.set(key, value)
  };
  return { context: { model }, metadata };
}

describe('arrangements saved with a notebook', () => {
  it('are kept for each place', () => {
    const manager = notebook();
    remember(manager, 'output', { type: 'tab-area' });
    remember(manager, 'tab', { type: 'split-area' });
    expect(recall(manager, 'output')).toEqual({ type: 'tab-area' });
    expect(recall(manager, 'tab')).toEqual({ type: 'split-area' });
  });

  it.each([
    ['nothing', undefined],
    ['a word', 'left'],
    ['no places', { arrangement: [1] }]
  ])('are none where the notebook holds %s', (_, saved) => {
    const manager = notebook();
    manager.metadata.set('cnn_comparator', saved);
    expect(recall(manager, 'output')).toBeNull();
  });

  it.each([
    ['no notebook', {}],
    ['a closed one', { context: null }],
    ['nothing', null]
  ])('are not needed where the host has %s', (_, manager) => {
    remember(manager, 'tab', {});
    expect(recall(manager, 'tab')).toBeNull();
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { SelectionModel } from '../../../src/state';
import { selectionOf, traitsOf } from '../../../src/widget/selectionSync';

describe('selection and traits', () => {
  it('keeps every field through the traits and back', () => {
    const selection = new SelectionModel({
      levels: ['small'],
      rpdCuts: [0.1, 0.2, 0.3, 0.4],
      floor: 1e-6,
      pair: { a: 'A', b: 'B' },
      layer: 'conv1',
      channel: 3,
      channelSide: 'input',
      category: { bin: [0.1, 0.2], rpd: [0.4, 0.8], level: 'small' }
    }).value;
    const fields = Object.keys(selection) as (keyof typeof selection)[];
    const traits = traitsOf(selection, fields);
    expect(traits.channel_side).toBe('input');
    expect(selectionOf(trait => traits[trait])).toEqual(selection);
  });

  it('leaves out what Python left out', () => {
    expect(selectionOf(trait => (trait === 'layer' ? 'fc6' : undefined))).toEqual({ layer: 'fc6' });
  });

  const contract = join(__dirname, '../../../protocol/selection.json');
  const { dependents } = JSON.parse(readFileSync(contract, 'utf8')) as {
    dependents: Record<string, string[]>;
  };
  const before = {
    pair: { a: 'A', b: 'B' },
    layer: 'conv1',
    parameter: 'conv1.bias',
    floor: 1,
    category: { bin: [0.1, 0.2], rpd: null, level: 'to_zero' },
    kernel: 1,
    channel: 2,
    channel_side: 'output',
    image: 3,
    patch: 'a:0'
  };
  const after: Record<string, unknown> = {
    pair: { a: 'B', b: 'A' },
    layer: 'conv2',
    parameter: 'conv1.weight',
    folded: true,
    rpd_cuts: [0.1, 0.2, 0.3, 0.5],
    floor: 2,
    bins: { scale: 'log', count: null, range: null },
    channel: 5,
    channel_side: 'input',
    image: 6
  };

  it.each(Object.keys(after))('clears with %s what the contract says', trait => {
    const selection = new SelectionModel({
      levels: ['small'],
      rpdCuts: [0.1, 0.2, 0.3, 0.4],
      ...selectionOf(name => (before as Record<string, unknown>)[name])
    });
    const fields = Object.keys(selection.value) as (keyof typeof selection.value)[];
    const old = traitsOf(selection.value, fields);
    selection.update(selectionOf(name => (name === trait ? after[trait] : undefined)));
    const cleared = Object.fromEntries((dependents[trait] ?? []).map(name => [name, null]));
    expect(traitsOf(selection.value, fields)).toEqual({
      ...old,
      ...cleared,
      [trait]: after[trait]
    });
  });
});

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
});

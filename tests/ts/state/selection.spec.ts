import { SelectionModel } from '../../../src/state';
import type { SelectionField } from '../../../src/state';

const category = { bin: [0, 1], rpd: [0, 0.4], level: 'very_small' } as const;

function setUp(): [SelectionModel, SelectionField[][]] {
  const selection = new SelectionModel({
    levels: [],
    rpdCuts: [],
    layer: 'conv1',
    category,
    channel: 3
  });
  const seen: SelectionField[][] = [];
  selection.changed.connect((_, fields) => seen.push([...fields].sort()));
  return [selection, seen];
}

describe('SelectionModel', () => {
  it('clears what depends on the layer', () => {
    const [selection, seen] = setUp();
    selection.update({ layer: 'conv2' });
    expect(selection.value).toMatchObject({ layer: 'conv2', category: null, channel: null });
    expect(seen).toEqual([['category', 'channel', 'layer']]);
  });

  it('keeps what is given together with the layer', () => {
    const [selection] = setUp();
    selection.update({ layer: 'conv2', channel: 7 });
    expect(selection.value).toMatchObject({ layer: 'conv2', channel: 7 });
  });

  it('says nothing when nothing changes, also for equal arrays', () => {
    const [selection, seen] = setUp();
    selection.update({ layer: 'conv1', category: { ...category, bin: [0, 1] } });
    expect(seen).toEqual([]);
  });

  it('fills what nobody has set, clears nothing, and says that it was a fill', () => {
    const [selection, seen] = setUp();
    selection.fill({ layer: 'conv9', image: 0, kernel: 2 });
    expect(selection.value).toMatchObject({ layer: 'conv1', image: 0, kernel: 2, channel: 3 });
    expect(seen).toEqual([['image', 'kernel']]);
    expect(selection).toMatchObject({ isTouched: false, lastChangeWasFill: true });
    selection.fill({ image: 4 });
    expect(selection.value.image).toBe(4);
  });

  it('fills over nothing that was set, nor over anything once something was', () => {
    const [selection] = setUp();
    selection.fill({ image: 0, kernel: 2 });
    selection.update({ image: 0 });
    expect(selection).toMatchObject({ isTouched: true, lastChangeWasFill: true });
    selection.fill({ image: 4, kernel: 5 });
    expect(selection.value).toMatchObject({ image: 0, kernel: 2 });
    selection.update({ image: 1 });
    expect(selection.lastChangeWasFill).toBe(false);
  });
});

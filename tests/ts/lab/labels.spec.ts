import { labelsOf } from '../../../src/lab/labels';

const pair = { a: 'epoch 10', b: 'epoch 100' };

describe('labels of a list', () => {
  it('name the file and the snapshots', () => {
    expect(labelsOf([{ path: 'work/flowers.ipynb', pair }])).toEqual([
      'flowers.ipynb: epoch 10 ↔ epoch 100'
    ]);
  });

  it('name the folders where two files are called the same', () => {
    const listed = ['a/flowers.ipynb', 'b/flowers.ipynb'].map(path => ({ path, pair }));
    expect(labelsOf(listed).map(label => label.split(':')[0])).toEqual([
      'a/flowers.ipynb',
      'b/flowers.ipynb'
    ]);
  });

  it('number what is the same', () => {
    const listed = [1, 2, 3].map(() => ({ path: 'flowers.ipynb', pair }));
    expect(new Set(labelsOf(listed)).size).toBe(3);
    expect(labelsOf(listed)[1]).toMatch(/\(2 of 3\)$/);
  });
});

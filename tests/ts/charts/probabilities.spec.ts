import { classRows, predictedClass, scaleEnd, topRows } from '../../../src/charts/classRows';
import { drawAccuracy } from '../../../src/charts/accuracyBars';
import { layoutGrid, revealTile, tilePosition, visibleTiles } from '../../../src/charts/gridWindow';
import { cropStyle } from '../../../src/charts/patchStrip';
import { drawProbabilities } from '../../../src/charts/probabilities';
import { currentTheme } from '../../../src/charts/theme';
import { drawThumbnail } from '../../../src/charts/thumbnails';
import { drawVerdict } from '../../../src/charts/verdict';

const A = [0.1, 0.6, 0.05, 0.25];
const B = [0.02, 0.04, 0.93, 0.01];

describe('class rows', () => {
  it('come by the larger of the two probabilities', () => {
    const rows = classRows({ a: A, b: B, label: 2, classes: null });
    expect(rows.map(({ index }) => index)).toEqual([2, 1, 3, 0]);
    expect(rows[0]).toEqual({
      index: 2,
      name: 'class 2',
      a: 0.05,
      b: 0.93,
      hybrid: null,
      truth: true,
      predictedA: false,
      predictedB: true,
      predictedHybrid: false,
      rank: 0
    });
    expect(rows[1].predictedA).toBe(true);
  });

  it('keep the true and the predicted classes beyond the top', () => {
    const rows = classRows({ a: A, b: B, label: 0, classes: null });
    expect(topRows(rows, 1).map(({ index }) => index)).toEqual([2, 1, 0]);
  });

  it('leave what is not finite behind', () => {
    const rows = classRows({ a: [NaN, 0.2], b: null, label: null, classes: ['x'] });
    expect(rows.map(({ name }) => name)).toEqual(['class 1', 'x']);
    expect(rows.map(({ predictedA }) => predictedA)).toEqual([true, false]);
    expect(predictedClass([NaN])).toBeNull();
    expect(predictedClass([0.5, 0.5])).toBe(0);
  });

  it('are scaled to a round end', () => {
    expect(scaleEnd(classRows({ a: A, b: B, label: null, classes: null }))).toBe(1);
    expect(scaleEnd(classRows({ a: [0.06], b: [0.13], label: null, classes: null }))).toBe(0.2);
    expect(scaleEnd([])).toBe(0.01);
  });
});

describe('the probability chart', () => {
  function draw(b: number[] | null, scale = 1): HTMLElement {
    return drawProbabilities({
      rows: classRows({ a: A, b, label: 2, classes: ['rose', 'tulip', 'daffodil', 'iris'] }),
      scale,
      names: { a: 'epoch 10', b: 'epoch 100' },
      errors: { a: null, b: b === null ? 'epoch 100 cannot run.' : null },
      instead: { a: null, b: null },
      theme: currentTheme(),
      onHover: () => undefined
    });
  }

  it('puts both exact values of a class in one row', () => {
    const chart = draw(B);
    const row = chart.querySelector<HTMLElement>('[data-class="2"]')!;
    expect([row.dataset.a, row.dataset.b, row.dataset.name]).toEqual(['0.05', '0.93', 'daffodil']);
    expect(row.querySelector('[aria-label="true class"]')).not.toBeNull();
    expect(row.querySelectorAll('[title="predicted by B"]')).toHaveLength(1);
    expect(row.querySelectorAll('[title="predicted by A"]')).toHaveLength(0);
    expect(row.textContent).toContain('93.0 %');
  });

  it('draws bars in proportion to the scale', () => {
    const share = (scale: number): string =>
      draw(B, scale)
        .querySelector<HTMLElement>('[data-class="0"] .cnn-mod-a .cnn-Probabilities-bar')!
        .style.getPropertyValue('--cnn-share');
    expect(share(1)).toBe('0.1');
    expect(share(0.2)).toBe('0.5');
  });

  it('says in its half why a snapshot has no bars', () => {
    const chart = draw(null);
    expect(chart.querySelector('[data-error="b"]')!.textContent).toBe('epoch 100 cannot run.');
    expect(chart.querySelectorAll('.cnn-mod-b .cnn-Probabilities-bar')).toHaveLength(0);
    expect(chart.querySelector<HTMLElement>('[data-class="2"]')!.dataset.b).toBe('');
  });
});

it('the verdict says who is right', () => {
  const theme = currentTheme();
  const tulip = { name: 'tulip', probability: 0.61, right: false };
  const daffodil = { name: 'daffodil', probability: 0.93, right: true };
  expect(drawVerdict({ answers: { a: tulip, b: daffodil }, theme }).textContent).toBe(
    'A: tulip 61.0 % ✗ → B: daffodil 93.0 % ✓'
  );
  expect(drawVerdict({ answers: { a: null, b: daffodil }, theme }).textContent).toMatch(
    /^A: no answer → B/
  );
});

it('the accuracy counts the images seen so far', () => {
  const bars = drawAccuracy({
    correct: { a: 30, b: null },
    done: 34,
    total: 50,
    note: null,
    names: { a: 'a', b: 'b' },
    theme: currentTheme()
  });
  expect(bars.querySelector('[data-side="a"]')!.textContent).toBe('A88.2 % (30 of 34 images)');
  expect(bars.querySelector('[data-side="b"]')!.textContent).toBe('Bcannot run');
});

describe('the crop of a patch', () => {
  const source = { url: 'x', width: 256, height: 128 };

  it('fills the longer side and keeps the aspect', () => {
    expect(cropStyle([64, 32, 64, 32], source)).toEqual({
      width: '100%',
      height: '50%',
      backgroundSize: '400% 400%',
      backgroundPosition: '33.3333% 33.3333%'
    });
  });

  it('of the whole image needs no offset', () => {
    expect(cropStyle([0, 0, 256, 128], source).backgroundPosition).toBe('0% 0%');
  });
});

describe('a thumbnail', () => {
  it('of an image that cannot be read is an empty tile that says why', () => {
    const error = "'a.png' is empty. Download or save it again.";
    const given = { image: 3, name: 'a.png', truth: 'rose', url: '', error };
    const tile = drawThumbnail(given, 'tile');
    expect(tile.querySelector('img')).toBeNull();
    expect(tile.title).toBe(`a.png\ntrue class: rose\n${error}`);
    expect(tile.getAttribute('aria-label')).toBe(`a.png, true class rose, ${error}`);
    expect(drawThumbnail({ ...given, url: 'blob:1', error: null }, 'tile').title).toBe(
      'a.png\ntrue class: rose'
    );
  });
});

describe('the grid of thumbnails', () => {
  const view = { width: 320, height: 400, left: 0, top: 0 };

  it('draws the tiles in view alone', () => {
    const grid = layoutGrid(3000, view, 78, 100);
    expect([grid.columns, grid.rows, grid.tileWidth]).toEqual([4, 750, 80]);
    expect(visibleTiles(grid, view)).toEqual([0, 20]);
    expect(visibleTiles(grid, { ...view, top: 10050 })).toEqual([396, 424]);
    expect(visibleTiles(grid, { ...view, top: 74700 })).toEqual([2984, 3000]);
    expect(tilePosition(grid, 5)).toEqual({ left: 80, top: 100 });
  });

  it('is one row where there is no height for two', () => {
    const low = { ...view, height: 110 };
    const grid = layoutGrid(3000, low, 78, 100);
    expect(grid.rows).toBe(1);
    expect(visibleTiles(grid, { ...low, left: 780 })).toEqual([9, 16]);
    expect(revealTile(grid, low, 100)).toEqual({ left: 101 * 78 - 320, top: 0 });
  });

  it('scrolls no more than needed', () => {
    const grid = layoutGrid(40, view, 78, 100);
    expect(revealTile(grid, view, 3)).toEqual({ left: 0, top: 0 });
    expect(revealTile(grid, view, 18)).toEqual({ left: 0, top: 100 });
    expect(revealTile(grid, { ...view, top: 500 }, 1)).toEqual({ left: 0, top: 0 });
  });
});

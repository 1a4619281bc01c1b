import { currentTheme } from '../../../src/charts/theme';
import { Gallery } from '../../../src/panels/performance/gallery';
import type { IGallery } from '../../../src/panels/performance/gallery';
import { busy, empty, ready } from '../../../src/state';
import type { IFeatures, IPicture } from '../../../src/state';
import { behaviourOf } from './behaviours';

const PICTURES: readonly IPicture[] = Array.from({ length: 6 }, (_, image) => ({
  image,
  name: `img ${image}`,
  label: null,
  url: `blob:${image}`,
  width: 1,
  height: 1
}));
const LABELS = { label: [0, 1, 2, 0, 1, 0], a: [0, 2, 1, 1, 1, 0], b: [2, 1, 1, 2, 1, 1] };
const BEHAVIOUR = behaviourOf({ ...LABELS, js: [0.5, 0.2, 0.1, 0.7, 0, 0.9] });

function placeIn(tile: HTMLElement): number {
  return Number(tile.getAttribute('aria-posinset'));
}

function gallery(change: Partial<IGallery> = {}) {
  const changes: object[] = [];
  const made = new Gallery({ change: next => changes.push(next), look: () => undefined });
  let shown: IGallery = {
    pictures: PICTURES,
    classes: ['rose', 'tulip', 'iris'],
    chosen: null,
    behaviour: BEHAVIOUR,
    grows: false,
    pair: { a: 'before', b: 'after' },
    filter: {},
    order: 'given',
    features: empty(''),
    theme: currentTheme(),
    ...change
  };
  made.update(shown);
  const again = (next: Partial<IGallery>) => made.update((shown = { ...shown, ...next }));
  const all = (selector: string) => [...made.node.querySelectorAll<HTMLElement>(selector)];
  const listed = () =>
    all('[data-image]')
      .sort((x, y) => placeIn(x) - placeIn(y))
      .map(({ dataset }) => Number(dataset.image));
  return { made, changes, again, all, listed };
}

test('a group is chosen and left again', () => {
  const { changes, again, all, listed } = gallery();
  expect(all('.cnn-Flip').map(({ textContent }) => textContent)).toEqual([
    '✓✗Broken2',
    '✗✓Fixed1',
    '✗✗Still wrong1',
    '✗≠✗Changed1',
    '✓✓Same1'
  ]);
  all('[data-flip="broken"]')[0].click();
  expect(changes).toEqual([{ imageFilter: { flip: 'broken' } }]);
  again({ filter: { flip: 'broken' } });
  expect(listed()).toEqual([0, 5]);
  again({ order: 'change' });
  expect(listed()).toEqual([5, 0]);
  all('[data-flip="broken"]')[0].click();
  expect(changes.at(-1)).toEqual({ imageFilter: {} });
});

test('tiles say who is right, not by colour alone', () => {
  const { all, again } = gallery();
  const marks = () =>
    all('[data-image="0"] [role="img"]').map(node => [
      node.textContent,
      node.getAttribute('aria-label')
    ]);
  expect(marks()).toEqual([
    ['A\u2009✓', 'A right'],
    ['B\u2009✗', 'B wrong']
  ]);
  const none = behaviourOf({ ...LABELS, label: LABELS.label.map(() => -1) });
  again({ behaviour: none });
  expect(marks()).toEqual([['A\u2009≠\u2009B', 'A and B predict other classes']]);
  expect(all('.cnn-Flip').map(({ textContent }) => textContent)).toEqual(['≠Changed4', '=Same2']);
});

test('a class that the images are limited to is taken away', () => {
  const { changes, all, listed } = gallery({ filter: { flip: 'broken', label: 0, b: 1 } });
  expect(listed()).toEqual([5]);
  expect(all('.cnn-ClassChip').map(({ textContent }) => textContent)).toEqual([
    'True class rose ×',
    'B says tulip ×'
  ]);
  all('.cnn-ClassChip')[1].click();
  expect(changes).toEqual([{ imageFilter: { flip: 'broken', label: 0 } }]);
});

test('where no image is left it says so', () => {
  const { all, listed } = gallery({ filter: { label: 2, flip: 'broken' } });
  expect(listed()).toEqual([]);
  expect(all('.cnn-Chooser-none')[0].hidden).toBe(false);
});

test('what somebody points at stays while more comes', () => {
  const first = behaviourOf({ label: [0], a: [0], b: [2] }, { total: 6 });
  const { made, again, listed } = gallery({
    behaviour: first,
    grows: true,
    filter: { flip: 'broken' }
  });
  const list = made.node.querySelector<HTMLElement>('[role="listbox"]')!;
  document.body.append(made.node);
  list.focus();
  again({ behaviour: BEHAVIOUR, order: 'given' });
  expect(listed()).toEqual([0]);
  again({ grows: false });
  expect(listed()).toEqual([0, 5]);
});

test('before anything is known all images are listed, without marks', () => {
  const { all, listed } = gallery({ behaviour: null });
  expect(listed()).toHaveLength(6);
  expect(all('.cnn-Thumbnail-marks')).toEqual([]);
  expect(all('.cnn-Flips')[0].hidden).toBe(true);
});

test('the listed images are looked at together, under what they are', () => {
  const { changes, again, all } = gallery();
  const button = all('.cnn-Chooser-chips > .cnn-Button')[0];
  expect(button.hidden).toBe(true);
  again({ filter: { flip: 'broken', label: 0 }, order: 'change' });
  expect(button.hidden).toBe(false);
  button.click();
  expect(changes).toEqual([
    { imageSet: { name: 'Broken from before to after, True class rose', images: [0, 5] } }
  ]);
});

test('images that are alike stand together once it is known which are', () => {
  const { all, again, listed } = gallery();
  again({ order: 'likeness', features: busy('Comparing what B sees') });
  expect(listed()).toEqual([0, 1, 2, 3, 4, 5]);
  expect(all('.cnn-Chooser-likeness')[0].textContent).toBe('Comparing what B sees');
  const params = { a: 'A', b: 'B', images: [0, 1, 2, 3, 4, 5] };
  const found: IFeatures = {
    params,
    snapshot: 'B',
    layer: 'fc',
    order: [3, 0, 5, 1],
    left_out: []
  };
  again({ features: ready(found) });
  expect(listed()).toEqual([3, 0, 5, 1, 2, 4]);
  expect(all('.cnn-Chooser-likeness')[0].hidden).toBe(true);
});

test('where some images have no label, it is said what same and changed mean', () => {
  const { all } = gallery({ behaviour: behaviourOf({ ...LABELS, label: [0, 1, 2, 0, 1, -1] }) });
  const marks = Object.fromEntries(
    all('.cnn-Flip').map(({ dataset, textContent, title }) => [dataset.flip, [textContent, title]])
  );
  expect(marks.broken[0]).toBe('✓✗Broken1');
  expect(marks.changed).toEqual([
    '≠Changed2',
    'Another class in B; wrong in A and B, or without a label'
  ]);
  expect(marks.same[0]).toBe('=Same1');
});

test('a filter by predictions that have not come says so', () => {
  const { all, again } = gallery({ behaviour: null, filter: { flip: 'broken' } });
  expect(all('.cnn-Chooser-none')[0].textContent).toContain('once the models have run');
  again({ behaviour: behaviourOf({ label: [0], a: [0], b: [0] }), grows: true });
  expect(all('.cnn-Chooser-none')[0].textContent).toContain('so far');
  again({ grows: false });
  expect(all('.cnn-Chooser-none')[0].textContent).toContain('Take away a filter');
});

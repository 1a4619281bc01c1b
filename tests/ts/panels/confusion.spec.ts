import { Tooltip } from '../../../src/charts/tooltip';
import { currentTheme } from '../../../src/charts/theme';
import { matrixSize, placeAt } from '../../../src/charts/confusionMatrix';
import { confusionOf } from '../../../src/panels/performance/confusion/counts';
import { classChanges, classOrder } from '../../../src/panels/performance/confusion/order';
import { ConfusionView } from '../../../src/panels/performance/confusion/view';
import { columnsOf } from '../../../src/state';
import type { IImageFilter } from '../../../src/state';
import { behaviourOf } from './behaviours';

const COLUMNS = columnsOf(
  behaviourOf({
    label: [0, 0, 1, 1, 2, -1, 2],
    a: [0, 1, 1, 1, 2, 0, -1],
    b: [0, 0, 1, 2, 2, 2, 2]
  })
);

test('images are counted by true and predicted class', () => {
  const { a, b } = confusionOf(COLUMNS, 3, true);
  const matrix = (of: typeof a) =>
    [0, 1, 2].map(row => [0, 1, 2].map(column => of.at(row, column)));
  expect(matrix(a)).toEqual([
    [1, 1, 0],
    [0, 2, 0],
    [0, 0, 1]
  ]);
  expect(matrix(b)).toEqual([
    [2, 0, 0],
    [0, 1, 1],
    [0, 0, 1]
  ]);
  // The last image is predicted by B alone.
  expect([a.row(0), b.row(2)]).toEqual([2, 1]);
});

test('where A has no predictions all of B are counted', () => {
  const alone = behaviourOf({ label: [0, 1], a: [-1, -1], b: [0, 0] });
  const { a, b } = confusionOf(columnsOf(alone), 3, true);
  expect([a.cells.size, b.at(0, 0), b.at(1, 0)]).toEqual([0, 1, 1]);
});

test('without labels what A says is counted by what B says', () => {
  const { a, b } = confusionOf(COLUMNS, 3, false);
  expect(a).toBe(b);
  expect([a.at(0, 2), a.at(1, 2), a.at(1, 0), a.at(2, 2)]).toEqual([1, 1, 1, 1]);
});

test('the classes that changed most stand first, those that are taken for each other together', () => {
  const confusion = confusionOf(COLUMNS, 3, true);
  expect([...classChanges(confusion)]).toEqual([3, 4, 1]);
  expect(classOrder(confusion, 'change')).toEqual([1, 0, 2]);
  expect(classOrder(confusion, 'given')).toEqual([0, 1, 2]);
  const four = columnsOf(
    behaviourOf({ label: [0, 3, 0, 1, 2, 1], a: [3, 0, 0, 1, 2, 2], b: [3, 0, 0, 1, 2, 2] })
  );
  const order = [...classOrder(confusionOf(four, 4, true), 'likeness')];
  expect(Math.abs(order.indexOf(0) - order.indexOf(3))).toBe(1);
  expect(Math.abs(order.indexOf(1) - order.indexOf(2))).toBe(1);
});

test('what lies where in a matrix that is scrolled', () => {
  const geometry = {
    count: 10,
    cell: 20,
    margin: { left: 50, top: 40 },
    view: { width: 150, height: 140 },
    scroll: { left: 100, top: 0 }
  };
  expect(matrixSize(geometry)).toEqual({ width: 250, height: 240 });
  expect(placeAt(geometry, 55, 45)).toEqual({ row: 0, column: 5 });
  expect(placeAt(geometry, 10, 65)).toEqual({ row: 1, column: null });
  expect(placeAt(geometry, 75, 10)).toEqual({ row: null, column: 6 });
  expect(placeAt(geometry, 10, 10)).toBeNull();
  expect(placeAt({ ...geometry, count: 5 }, 60, 45)).toBeNull();
});

function shown(labelled: boolean) {
  const filters: IImageFilter[] = [];
  const view = new ConfusionView(filter => filters.push(filter), new Tooltip(document.body));
  document.body.append(view.node);
  const classes = ['rose', 'tulip', 'iris'];
  const kinds = labelled ? (['difference', 'a', 'b'] as const) : (['a'] as const);
  view.update({ columns: COLUMNS, count: 3, kinds, labelled, classes, theme: currentTheme() });
  const canvas = view.node.querySelector('canvas')!;
  const press = (...keys: string[]) =>
    keys.forEach(key => canvas.dispatchEvent(new KeyboardEvent('keydown', { key })));
  const choose = (kind: string, value: string) => {
    const select = view.node.querySelector<HTMLSelectElement>(`.cnn-Confusion-${kind}`)!;
    select.value = value;
    select.dispatchEvent(new Event('change'));
  };
  return { view, canvas, press, choose, filters };
}

test('keys go through the cells, say what is there, and list its images', () => {
  const { view, canvas, press, choose, filters } = shown(true);
  choose('order', 'given');
  press('ArrowRight', 'ArrowRight');
  expect(canvas.getAttribute('aria-label')).toContain('rose → tulip: 1 in A, 0 in B');
  expect(view.node.querySelector('[role="status"]')!.textContent).toContain('rose → tulip');
  press('Enter');
  choose('shown', 'b');
  press('ArrowDown', 'ArrowDown', 'Enter');
  expect(filters).toEqual([
    { label: 0, either: 1 },
    { label: 1, b: 0 }
  ]);
});

test('without labels a cell lists what A and B say', () => {
  const { press, choose, filters } = shown(false);
  choose('order', 'given');
  press('ArrowRight', 'ArrowRight', 'Enter');
  expect(filters).toEqual([{ a: 0, b: 1 }]);
});

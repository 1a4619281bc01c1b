import { currentTheme } from '../../../src/charts/theme';
import { Tooltip } from '../../../src/charts/tooltip';
import { AllImagesView } from '../../../src/panels/performance/allImages';
import { drawBehaviour, drawLeftOut } from '../../../src/panels/performance/behaviourSummary';
import { imageTable } from '../../../src/panels/performance/tables';
import { behaviourOf } from './behaviours';

const ONE = { label: [0], a: [0], b: [1] };
const LEFT = { unread: 1, failed: 1, unread_example: "'a.png' is empty.", failed_example: null };

test('how many images numbers leave out is said, and why', () => {
  expect(drawLeftOut(behaviourOf(ONE))).toBeNull();
  const line = drawLeftOut(behaviourOf(ONE, { left_out: LEFT }))!;
  expect(line.textContent).toBe('Without 2 images that cannot be predicted.');
  expect(line.title).toBe("'a.png' is empty.");
  const unlabelled = behaviourOf({ label: [-1], a: [0], b: [0] }, { left_out: LEFT });
  const parts = drawBehaviour(unlabelled, { a: 'A', b: 'B' }, currentTheme());
  expect(parts.map(({ textContent }) => textContent)).toEqual([
    'Same class in A and B: 100.0 % (1 of 1 image)',
    'Without 2 images that cannot be predicted.'
  ]);
});

test('only matrices that mean something are offered', () => {
  const view = new AllImagesView(() => undefined, new Tooltip(document.body));
  const offered = (classes: [number, number], label = 0) => {
    view.update(behaviourOf({ ...ONE, label: [label] }, { classes }), null, currentTheme());
    const hidden = view.node.querySelector<HTMLElement>('.cnn-Confusion')!.hidden;
    const options = [
      ...view.node.querySelectorAll<HTMLOptionElement>('.cnn-Confusion-shown option')
    ];
    return hidden ? [] : options.map(({ value }) => value);
  };
  expect(offered([3, 3])).toEqual(['difference', 'a', 'b']);
  expect(offered([0, 3])).toEqual(['b']);
  expect(offered([3, 4])).toEqual(['a', 'b']);
  expect(offered([3, 3], -1)).toEqual(['a']);
  expect(offered([3, 4], -1)).toEqual([]);
});

test('names of other classes than the models have are not in the table', () => {
  const images = { count: 1, names: ['x'], labels: null, note: null };
  const named = (classes: readonly string[]) =>
    imageTable(behaviourOf(ONE), { classes, images }).rows[0].slice(3, 5);
  expect(named(['p', 'q', 'r'])).toEqual(['p', 'q']);
  expect(named(['p', 'q'])).toEqual(['class 0', 'class 1']);
});

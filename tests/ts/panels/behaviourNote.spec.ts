import { currentTheme } from '../../../src/charts/theme';
import { Tooltip } from '../../../src/charts/tooltip';
import { AllImagesView } from '../../../src/panels/performance/allImages';
import { BehaviourNote } from '../../../src/panels/performance/behaviourNote';
import { imageTable } from '../../../src/panels/performance/tables';
import { behaviourOf } from './behaviours';

const ONE = { label: [0], a: [0], b: [1] };
const LEFT = { unread: 1, failed: 1, unread_example: "'a.png' is empty.", failed_example: null };

test('what numbers leave out is said, and why', () => {
  const note = new BehaviourNote();
  note.update(behaviourOf(ONE));
  expect(note.node.hidden).toBe(true);
  note.update(behaviourOf(ONE, { note: 'A has 3 classes and B 4.', left_out: LEFT }));
  expect(note.node.hidden).toBe(false);
  expect(note.node.textContent).toContain('A has 3 classes and B 4.');
  expect(note.node.textContent).toContain('Without 2 images that cannot be predicted.');
  expect(note.node.querySelector<HTMLElement>('.cnn-Accuracy-left')!.title).toBe(
    "'a.png' is empty."
  );
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

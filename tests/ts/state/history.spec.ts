import { SelectionHistory, SelectionModel } from '../../../src/state';

let time = 0;
const selectionOf = (): SelectionModel => new SelectionModel({ levels: [], rpdCuts: [] });

function made(): [SelectionModel, SelectionHistory] {
  const selection = selectionOf();
  return [selection, new SelectionHistory(selection, () => time)];
}

function act(selection: SelectionModel, change: Parameters<SelectionModel['update']>[0]): void {
  time += 1000;
  selection.update(change);
}

test('undo and redo go through the selections, with what they cleared', () => {
  const [selection, history] = made();
  expect([history.canUndo, history.canRedo]).toEqual([false, false]);
  act(selection, { layer: 'conv1' });
  act(selection, { channel: 3 });
  act(selection, { layer: 'conv2' });
  expect(selection.value.channel).toBeNull();
  history.undo();
  expect([selection.value.layer, selection.value.channel]).toEqual(['conv1', 3]);
  history.undo();
  history.undo();
  expect([selection.value.layer, history.canUndo]).toEqual([null, false]);
  history.undo();
  history.redo();
  history.redo();
  history.redo();
  history.redo();
  expect([selection.value.layer, history.canRedo]).toEqual(['conv2', false]);
});

test('something new after an undo ends what could be redone', () => {
  const [selection, history] = made();
  act(selection, { layer: 'conv1' });
  history.undo();
  act(selection, { layer: 'conv2' });
  expect(history.canRedo).toBe(false);
  history.undo();
  expect(selection.value.layer).toBeNull();
});

test('what fills the first view is no step', () => {
  const [selection, history] = made();
  selection.fill({ layer: 'conv1' });
  expect(history.canUndo).toBe(false);
  act(selection, { layer: 'conv2' });
  history.undo();
  expect([selection.value.layer, history.canUndo]).toEqual(['conv1', false]);
});

test('steps that follow each other fast are one', () => {
  const [selection, history] = made();
  act(selection, { image: 0 });
  for (const image of [1, 2, 3]) {
    time += 100;
    selection.update({ image });
  }
  act(selection, { image: 4 });
  history.undo();
  expect(selection.value.image).toBe(3);
  history.undo();
  expect(selection.value.image).toBeNull();
});

import { Shortcuts } from '../../../src/comparator/shortcuts';

function setUp(): [root: HTMLElement, inside: HTMLElement, heard: jest.Mock, shortcuts: Shortcuts] {
  const root = document.body.appendChild(document.createElement('div'));
  const inside = root.appendChild(document.createElement('button'));
  const heard = jest.fn();
  const shortcuts = new Shortcuts(root, heard);
  shortcuts.listen();
  return [root, inside, heard, shortcuts];
}

function press(target: EventTarget, init: KeyboardEventInit): boolean {
  let arrived = false;
  const host = (): boolean => (arrived = true);
  document.addEventListener('keydown', host, true);
  target.dispatchEvent(new KeyboardEvent('keydown', { ...init, bubbles: true }));
  document.removeEventListener('keydown', host, true);
  return arrived;
}

afterEach(() => document.body.replaceChildren());

test('keys inside act once, and the host never hears of them', () => {
  const [root, inside, heard, shortcuts] = setUp();
  expect(press(inside, { key: 'z', ctrlKey: true })).toBe(false);
  expect(heard.mock.calls).toEqual([['undo', inside]]);
  expect(press(document.body.appendChild(document.createElement('p')), { key: 'm' })).toBe(true);
  expect(press(root, { key: 's', ctrlKey: true })).toBe(true);
  expect(heard).toHaveBeenCalledTimes(1);
  shortcuts.stop();
  expect(press(inside, { key: 'm' })).toBe(true);
  expect(heard).toHaveBeenCalledTimes(1);
});

test('they act on when what had the focus has gone, until something else is used', () => {
  const [, inside, heard, shortcuts] = setUp();
  expect(press(document.body, { key: 'z', ctrlKey: true })).toBe(true);
  inside.focus();
  inside.remove();
  expect(press(document.body, { key: 'z', ctrlKey: true })).toBe(false);
  expect(heard).toHaveBeenCalledTimes(1);
  document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }));
  expect(press(document.body, { key: 'z', ctrlKey: true })).toBe(true);
  shortcuts.stop();
});

test('the arrow keys of a list are its own', () => {
  const [root, , heard, shortcuts] = setUp();
  const list = root.appendChild(document.createElement('select'));
  expect(press(list, { key: 'ArrowDown' })).toBe(false);
  expect(press(list, { key: 's', ctrlKey: true })).toBe(true);
  expect(heard).not.toHaveBeenCalled();
  shortcuts.stop();
});

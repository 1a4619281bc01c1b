import { MessageLoop } from '@lumino/messaging';

import { openMenu, SEPARATOR } from '../../../src/panels/menu';

const items = (): HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>('[role^="menuitem"]')
];
const enter = (item: HTMLElement): void => {
  item.focus();
  item.dispatchEvent(new KeyboardEvent('keydown', { keyCode: 13, bubbles: true }));
};

test('a menu says what is on and why an entry is off, and gives the focus back', () => {
  const button = document.body.appendChild(document.createElement('button'));
  const runs = [jest.fn(), jest.fn()];
  openMenu(button, [
    { label: 'Joined', isOn: true, run: runs[0] },
    { label: 'By rank', isOn: false, isOneOf: true, run: runs[1] },
    SEPARATOR,
    { label: 'Folded', caption: 'There is nothing to fold.', isEnabled: false, run: runs[1] }
  ]);
  MessageLoop.flush();
  const [joined, , folded] = items();
  expect(items().map(item => [item.getAttribute('role'), item.ariaChecked])).toEqual([
    ['menuitemcheckbox', 'true'],
    ['menuitemradio', 'false'],
    ['menuitem', null]
  ]);
  expect(folded.querySelector('[title="There is nothing to fold."]')).not.toBeNull();
  enter(folded);
  expect(items()).toHaveLength(3);
  enter(joined);
  expect(runs.map(({ mock }) => mock.calls.length)).toEqual([1, 0]);
  expect(items()).toHaveLength(0);
  expect(document.activeElement).toBe(button);
});

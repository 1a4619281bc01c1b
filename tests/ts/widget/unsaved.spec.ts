import { Unsaved } from '../../../src/widget/unsaved';

let saved: string[][];
let unsaved: Unsaved<string>;

beforeEach(() => {
  jest.useFakeTimers();
  saved = [];
  unsaved = new Unsaved(things => saved.push([...things]), 60);
});

afterEach(() => jest.useRealTimers());

test('what comes within the delay is told at once, at its end', () => {
  unsaved.add(['layer', 'category']);
  jest.advanceTimersByTime(50);
  unsaved.add(['layer', 'image']);
  expect(saved).toEqual([]);
  jest.advanceTimersByTime(10);
  expect(saved).toEqual([['layer', 'category', 'image']]);
  jest.advanceTimersByTime(1000);
  expect(saved).toHaveLength(1);
});

test('what Python set meanwhile is not told', () => {
  unsaved.add(['layer', 'category']);
  unsaved.drop(['layer', 'pair']);
  jest.advanceTimersByTime(60);
  expect(saved).toEqual([['category']]);
  unsaved.add(['layer']);
  unsaved.drop(['layer']);
  jest.advanceTimersByTime(60);
  expect(saved).toHaveLength(1);
});

test('it can be told earlier, or never', () => {
  unsaved.flush();
  expect(saved).toEqual([]);
  unsaved.add(['layer']);
  unsaved.flush();
  expect(saved).toEqual([['layer']]);
  unsaved.add(['image']);
  unsaved.clear();
  unsaved.flush();
  jest.advanceTimersByTime(60);
  expect(saved).toHaveLength(1);
});

import { elideMiddle } from '../../../src/charts/elide';
import { elided, elidedText } from '../../../src/charts/elidedText';
import { bareName, MOST, nameText, sentenceText } from '../../../src/text/names';
import { HOSTILE, unfit } from './hostile';

test.each(Object.entries(HOSTILE))('a name that is %s is fit to be shown', (_, name) => {
  expect(unfit(nameText(name), MOST.name + 2)).toBe('');
  expect(unfit(nameText(name, 20), 22)).toBe('');
  expect(unfit(bareName(name), MOST.name)).toBe('');
  const sentence = `${nameText(name)} and ${name} cannot run.`;
  expect(unfit(sentenceText(sentence), MOST.sentence + 2)).toBe('');
  expect(sentenceText(sentenceText(sentence))).toBe(sentenceText(sentence));
  for (const most of [1, 5, 12, 60]) {
    expect(
      unfit(
        elideMiddle(nameText(name), text => text.length <= most),
        130
      )
    ).toBe('');
  }
  for (const node of [elidedText(name), elided(`▸ ${nameText(name)}`)]) {
    [...node.children].forEach(child => expect(unfit(child.textContent, 130)).toBe(''));
  }
});

test('an ordinary name is shown as it is', () => {
  for (const name of ['conv1', '/layer1/layer1.0/conv1/Conv', '畳み込み 1', 'Größe_3', '🙂 (2)']) {
    expect(nameText(name)).toBe(name);
  }
});

test('two names that differ in what cannot be seen are told apart', () => {
  expect(nameText('con\u200bv')).toBe('con‹U+200B›v');
  expect(nameText('a\nb\u0000')).toBe('a‹U+000A›b‹U+0000›');
  expect(nameText('\u202egnp')).toBe('‹U+202E›gnp');
  expect(nameText('')).toBe('(no name)');
});

test('a long name keeps its beginning and its end, and whole characters', () => {
  expect(nameText(HOSTILE.long, 40)).toBe('features.very_long_very_…ery_long_weight');
  expect(nameText(`${'x'.repeat(23)}👩‍👩‍👧‍👦${'y'.repeat(50)}`, 40)).toMatch(/^x{23}…y{15}$/);
});

test('what runs from right to left is isolated, and only that', () => {
  expect(nameText('שכבה')).toBe('\u2068שכבה\u2069');
  expect(`${nameText('שכבה')} / ${nameText('b')}`).toBe('\u2068שכבה\u2069 / b');
});

test('emoji and scripts that need joiners keep them', () => {
  expect(nameText('👩‍👧 ❤️')).toBe('👩‍👧 ❤️');
  expect(bareName('می‌خواهم')).toBe('می‌خواهم');
});

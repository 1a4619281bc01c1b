import { Widget } from '@lumino/widgets';

import type { IComparatorContext } from '../../../src/comparator';
import { Bar } from '../../../src/comparator/bar';
import { markdownOf } from '../../../src/comparator/findings/markdown';
import { FINDINGS } from '../../../src/comparator/findings/study';
import { Situation } from '../../../src/coordinator/situation';
import { LEVELS, SPECIAL_LEVELS } from '../../../src/protocol/measures';
import { busy, empty, ready } from '../../../src/state';
import type { Finding, IFindings } from '../../../src/state';
import { engine } from '../compare/support';
import { behaviourOf } from '../panels/behaviours';
import { comparatorContext, layer, network, overview, PAIR } from '../panels/sample';

const HOSTILE = `'<b>*x*</b>' changed most.`;

function finding(rule: string, text: string, selection = {}): Finding {
  return { rule, text, evidence: { selection }, strength: 0.5 };
}

function found(findings: Finding[], unjudged: string | null = null): IFindings {
  return { params: { ...PAIR, weights: true, images: false, cause: false }, findings, unjudged };
}

const THREE = found(
  [
    finding('most_changed', HOSTILE, { layer: 'conv1', metric: 'relative', folded: false }),
    finding('worse_images', 'B is better, yet 7 images are wrong.', { image: 2 }),
    finding('identical', 'A and B are equal.')
  ],
  'Not judged: accuracy.'
);

let context: IComparatorContext;
let bar: Bar;
let copied: string[];

beforeEach(() => {
  context = comparatorContext();
  context.selection.update({ pair: PAIR });
  context.comparison.set({ network: ready(network([layer('conv1', [], [2, 2])])) });
  copied = [];
  bar = new Bar({
    context,
    onReset: () => undefined,
    entries: () => [],
    onCopy: (_, text) => copied.push(text)
  });
  Widget.attach(bar, document.body);
});

afterEach(() => bar.dispose());

function show(findings: IComparatorContext['comparison']['value']['findings']): void {
  context.comparison.set({ findings });
  bar.showState(context.comparison.value);
}

const opener = (): HTMLButtonElement | null => bar.node.querySelector('.cnn-Findings');
const part = (name: string): string | null | undefined =>
  opener()?.querySelector(`.cnn-Findings-${name}`)?.textContent;
const sentences = (): HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>('.cnn-Findings-sentence')
];

test('nothing is shown where nothing is found', () => {
  show(empty(''));
  expect(opener()?.hidden).toBe(true);
  show(ready(found([], 'Not judged: accuracy.')));
  expect(opener()?.hidden).toBe(true);
});

test('the first finding stands in the bar, and opens all of them', () => {
  show(ready(THREE));
  expect(opener()?.hidden).toBe(false);
  expect(part('first')).toBe(HOSTILE);
  expect([part('more'), part('count')]).toEqual(['+2', '3']);
  expect(opener()?.getAttribute('aria-label')).toBe(`3 findings, the first: ${HOSTILE}`);
  opener()?.click();
  expect(sentences().map(({ textContent, tagName }) => [tagName, textContent])).toEqual([
    ['BUTTON', HOSTILE],
    ['BUTTON', 'B is better, yet 7 images are wrong.'],
    ['P', 'A and B are equal.']
  ]);
  expect(document.querySelector('.cnn-Findings-foot p')?.textContent).toBe('Not judged: accuracy.');
  expect(document.activeElement).toBe(sentences()[0]);
});

test('a sentence selects what shows it, and the button has the focus again', () => {
  show(ready(THREE));
  opener()?.click();
  sentences()[0].click();
  expect(context.selection.value).toMatchObject({ layer: 'conv1', metric: 'relative' });
  expect(sentences()).toEqual([]);
  expect(document.activeElement).toBe(opener());
  opener()?.click();
  sentences()[1].click();
  expect(context.selection.value).toMatchObject({ layer: 'conv1', image: 2 });
});

test('what was found stays while more is looked for, and goes with the pair', () => {
  show(ready(THREE));
  opener()?.click();
  show(busy('Looking'));
  expect(sentences()).toHaveLength(3);
  show(ready(found([finding('one_run', 'One run.')])));
  expect(sentences().map(({ textContent }) => textContent)).toEqual(['One run.']);
  expect([part('first'), part('more'), part('count')]).toEqual(['One run.', '', '1']);
  show(empty(''));
  expect([opener()?.hidden, sentences().length]).toEqual([true, 0]);
});

test('the copy is Markdown in which names mean nothing', () => {
  show(ready(THREE));
  opener()?.click();
  document.querySelector<HTMLElement>('.cnn-Findings-foot .cnn-Button')?.click();
  const text =
    "- '\\<b\\>\\*x\\*\\</b\\>' changed most.\n- B is better, yet 7 images are wrong.\n" +
    '- A and B are equal.\n\nNot judged: accuracy.';
  expect(copied).toEqual([text]);
  expect(markdownOf(found([finding('x', 'a\n  # b')]))).toBe('- a \\# b');
});

test('is asked once the layers are compared, and again with the predictions', () => {
  const { selection, comparison, focus } = context;
  const situation = new Situation({
    connector: null as never,
    engine: engine(),
    selection,
    comparison,
    focus,
    levels: { levels: LEVELS, special: SPECIAL_LEVELS },
    questions: [],
    patchCount: 1
  });
  const asked = () => situation.asked && FINDINGS.params(situation.asked);
  const compared = overview({ conv1: [1] });
  const other = { ...compared, params: { ...compared.params, a: 'another' } };
  const behaviour = behaviourOf({ label: [0], a: [0], b: [1] });
  comparison.set({ overview: ready(other) });
  expect(asked()).toBeNull();
  comparison.set({ overview: busy('', compared) });
  expect(asked()).toBeNull();
  comparison.set({ overview: ready(compared) });
  expect(asked()).toEqual({ ...PAIR, weights: true, images: false, cause: false });
  comparison.set({ behaviour: ready(behaviour) });
  expect(asked()).toEqual({ ...PAIR, weights: true, images: true, cause: false });
  comparison.set({ overview: busy('Folded') });
  expect(asked()).toEqual({ ...PAIR, weights: true, images: true, cause: false });
  comparison.set({ network: ready(network([layer('conv2', [], [2, 2])])) });
  expect(asked()).toBeNull();
});

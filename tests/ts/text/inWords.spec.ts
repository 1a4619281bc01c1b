import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { inWords } from '../../../src/text/inWords';
import { SENTENCES } from '../../../src/text/sentences';

interface IForms {
  readonly one: string;
  readonly many: string;
}

const FIXTURE = join(__dirname, '../../../protocol/fixtures/sentences.json');
const english = JSON.parse(readFileSync(FIXTURE, 'utf8')) as Record<string, IForms | string>;

test('both sides know the same codes', () => {
  expect(Object.keys(SENTENCES).sort()).toEqual(Object.keys(english).sort());
});

test.each(Object.entries(english))('%s is the same English on both sides', (code, all) => {
  const forms = typeof all === 'string' ? [all] : [all.one, all.many];
  forms.forEach((form, i) => {
    const names = [...form.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const told = {
      ...Object.fromEntries(names.map(name => [name, `<${name}>`])),
      ...(forms.length > 1 ? { n: i + 1 } : {})
    };
    const filled = form.replace(/\{(\w+)\}/g, (_, name: string) => String(told[name as never]));
    expect(SENTENCES[code](told)).toBe(filled);
  });
});

test('sentences stand one behind the other, in one another, and beside those without a code', () => {
  const said = (code: string, parameters: object) => ({ said: [{ code, parameters }] });
  const note = {
    said: [
      { code: 'side.in', parameters: { side: 'A', text: said('fold.none', {}) } },
      { code: 'text', parameters: { text: 'As the file says.' } }
    ]
  };
  expect(inWords({ layers: [{ note, reason: 'Plain.', size: 3 }], pair: null })).toEqual({
    layers: [
      {
        note: 'In A: No batch normalisation follows this layer directly. As the file says.',
        reason: 'Plain.',
        size: 3
      }
    ],
    pair: null
  });
});

// Sentences of the interface, as translators' tools read them.
import { GettextExtractor, JsExtractors } from 'gettext-extractor';
import { readFileSync } from 'node:fs';
import { inRoot } from './paths.mjs';

/** The catalogue of all that `trans` says in `src/`, and its sentences, each with its plural or null. */
export function extracted() {
  const extractor = new GettextExtractor();
  extractor
    .createJsParser([
      JsExtractors.callExpression('trans.__', { arguments: { text: 0 } }),
      JsExtractors.callExpression('trans._n', { arguments: { text: 0, textPlural: 1 } })
    ])
    .parseFilesGlob('src/**/*.ts', { cwd: inRoot() });
  const MEASURES = 'protocol/measures.json';
  for (const text of textsOf(JSON.parse(readFileSync(inRoot(MEASURES), 'utf8')))) {
    extractor.addMessage({ text }, { references: [MEASURES] });
  }
  const text = extractor.getPotString({
    'Project-Id-Version': 'cnn_comparator',
    'Content-Type': 'text/plain; charset=UTF-8'
  });
  const sentences = extractor.getMessages().map(one => [one.text, one.textPlural ?? null]);
  return { text, sentences };
}

/** What is said of measures, levels and the floor, wherever it stands; ids and units are no words. */
function textsOf(value, key = '') {
  if (typeof value === 'string') {
    return WORDS.has(key) ? [value] : [];
  }
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => textsOf(inner, name))
    : [];
}

const WORDS = new Set([
  ...['name', 'formula', 'text', 'invariance', 'undefined', 'source', 'condition']
]);

// Sentences of the interface, as translators' tools read them.
import { GettextExtractor, JsExtractors } from 'gettext-extractor';
import { inRoot } from './paths.mjs';

/** The catalogue of all that `trans` says in `src/`, and how many sentences that are. */
export function extracted() {
  const extractor = new GettextExtractor();
  extractor
    .createJsParser([
      JsExtractors.callExpression('trans.__', { arguments: { text: 0 } }),
      JsExtractors.callExpression('trans._n', { arguments: { text: 0, textPlural: 1 } })
    ])
    .parseFilesGlob('src/**/*.ts', { cwd: inRoot() });
  const text = extractor.getPotString({
    'Project-Id-Version': 'cnn_comparator',
    'Content-Type': 'text/plain; charset=UTF-8'
  });
  return { text, count: extractor.getMessages().length };
}

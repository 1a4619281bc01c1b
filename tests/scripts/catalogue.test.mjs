import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extracted } from '../../scripts/lib/catalogue.mjs';

test('the catalogue holds sentences and plurals, and none twice', () => {
  const { text, sentences } = extracted();
  assert.match(text, /^msgid "Swap A and B"$/m);
  assert.match(text, /^msgid "%1 image"\nmsgid_plural "%1 images"$/m);
  assert.match(text, /^msgid "Euclidean distance"$/m);
  assert.match(text, /^msgid "sign flip"$/m);
  const ids = text.match(/^msgid ".+"$/gm);
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(sentences.length >= ids.length);
});

// npm run catalogue: extracts the sentences of the interface into locale/cnn_comparator.pot, for translators.
import { mkdir, writeFile } from 'node:fs/promises';
import { say } from './lib/console.mjs';
import { extracted } from './lib/catalogue.mjs';
import { inRoot } from './lib/paths.mjs';

const target = inRoot('locale', 'cnn_comparator.pot');
const { text, sentences } = extracted();
await mkdir(inRoot('locale'), { recursive: true });
await writeFile(target, text);
say(`${sentences.length} sentences are in ${target}.`);

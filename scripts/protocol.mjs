// Generates src/protocol/v1.ts from protocol/v1.schema.json; with --check, fails when the committed file differs.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';
import { format, resolveConfig } from 'prettier';

const source = fileURLToPath(new URL('../protocol/v1.schema.json', import.meta.url));
const target = fileURLToPath(new URL('../src/protocol/v1.ts', import.meta.url));

const schema = JSON.parse(await readFile(source, 'utf8'));
const generated = await compile(schema, schema.title, {
  additionalProperties: false,
  bannerComment: '// Generated from protocol/v1.schema.json by `npm run build:protocol`. Do not edit.',
  unreachableDefinitions: true
});
const text = await format(generated, { ...(await resolveConfig(target)), parser: 'typescript' });

if (process.argv.includes('--check')) {
  if ((await readFile(target, 'utf8').catch(() => '')) !== text) {
    console.error('src/protocol/v1.ts does not match protocol/v1.schema.json. Run `npm run build:protocol` and commit.');
    process.exit(1);
  }
  console.log('src/protocol/v1.ts matches protocol/v1.schema.json');
} else {
  await writeFile(target, text);
}

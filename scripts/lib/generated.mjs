// Files of src/ that are generated and committed.
import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { inRoot } from './paths.mjs';

/** The first line of a file that an npm script generates. */
export function banner(source, script) {
  return `// Generated from ${source} by \`npm run ${script}\`. Do not edit.`;
}

/** Writes a file; with --check says instead whether the committed one is the same, and returns that. */
export async function generate(name, text, { source, script }) {
  const target = inRoot(...name.split('/'));
  const formatted = await format(text, { ...(await resolveConfig(target)), parser: 'typescript' });
  if (!process.argv.includes('--check')) {
    await writeFile(target, formatted);
    return true;
  }
  const matches = (await readFile(target, 'utf8').catch(() => '')) === formatted;
  console.log(
    matches
      ? `${name} matches ${source}`
      : `${name} does not match ${source}. Run \`npm run ${script}\` and commit.`
  );
  return matches;
}

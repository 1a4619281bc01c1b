// Builds src/compare/simdCode.ts from assembly/; with --check, fails when the committed file differs.
import { readFile, writeFile } from 'node:fs/promises';
import { Buffer } from 'node:buffer';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { format, resolveConfig } from 'prettier';

const SOURCE = 'assembly/compareBlock.ts';
const TARGET = 'src/compare/simdCode.ts';
const OPTIONS = ['--runtime', 'stub', '--optimizeLevel', '3', '--noAssert', '--enable', 'simd'];

const root = fileURLToPath(new URL('..', import.meta.url));

async function compile() {
  const written = new Map();
  const { error, stderr } = await asc.main(
    [SOURCE, ...OPTIONS, '--baseDir', root, '--outFile', 'loop.wasm'],
    { writeFile: (name, contents) => void written.set(name, contents) }
  );
  if (error) {
    throw new Error(`${SOURCE} does not compile: ${error.message}\n${stderr.toString()}`);
  }
  return Buffer.from(written.get('loop.wasm'));
}

async function generated() {
  const code = (await compile()).toString('base64');
  const text = `// Generated from ${SOURCE} by \`npm run build:loop\`. Do not edit.

/** WebAssembly with SIMD, in base64. */
export const SIMD_CODE = '${code}';
`;
  return format(text, { ...(await resolveConfig(root + TARGET)), parser: 'typescript' });
}

const text = await generated();
if (!process.argv.includes('--check')) {
  await writeFile(root + TARGET, text);
} else if ((await readFile(root + TARGET, 'utf8').catch(() => '')) === text) {
  console.log(`${TARGET} matches ${SOURCE}`);
} else {
  console.log(`${TARGET} does not match ${SOURCE}. Run \`npm run build:loop\` and commit.`);
  process.exitCode = 1;
}

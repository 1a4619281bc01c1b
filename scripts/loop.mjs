// Builds src/compare/block/simdCode.ts from assembly/; with --check, fails when the committed file differs.
import { Buffer } from 'node:buffer';
import asc from 'assemblyscript/asc';
import { banner, generate } from './lib/generated.mjs';
import { ROOT } from './lib/paths.mjs';

const SOURCE = 'assembly/compareBlock.ts';
const SCRIPT = 'build:loop';
const OPTIONS = ['--runtime', 'stub', '--optimizeLevel', '3', '--noAssert', '--enable', 'simd'];

async function compile() {
  const written = new Map();
  const { error, stderr } = await asc.main(
    [SOURCE, ...OPTIONS, '--baseDir', ROOT, '--outFile', 'loop.wasm'],
    { writeFile: (name, contents) => void written.set(name, contents) }
  );
  if (error) {
    throw new Error(`${SOURCE} does not compile: ${error.message}\n${stderr.toString()}`);
  }
  return Buffer.from(written.get('loop.wasm')).toString('base64');
}

const text = `${banner(SOURCE, SCRIPT)}

/** WebAssembly with SIMD, in base64. */
export const SIMD_CODE = '${await compile()}';
`;
const matches = await generate('src/compare/block/simdCode.ts', text, {
  source: SOURCE,
  script: SCRIPT
});
process.exitCode = matches ? 0 : 1;

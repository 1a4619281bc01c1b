// Fails when modules of src/ import each other in a circle; imports of types count.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { inCycles } from './lib/cycles.mjs';
import { inRoot, ROOT } from './lib/paths.mjs';

const modules = readdirSync(inRoot('src'), { recursive: true })
  .filter(name => name.endsWith('.ts'))
  .map(name => inRoot('src', name));

function importsOf(module) {
  const { importedFiles } = ts.preProcessFile(readFileSync(module, 'utf8'));
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => join(dirname(module), fileName))
    .map(path => [`${path}.ts`, join(path, 'index.ts')].find(existsSync))
    .filter(path => path !== undefined);
}

const circle = inCycles(new Map(modules.map(module => [module, importsOf(module)])));
if (circle.length > 0) {
  const names = circle.map(module => relative(ROOT, module)).join('\n  ');
  process.stderr.write(`These modules import each other in a circle:\n  ${names}\n`);
  process.exitCode = 1;
}

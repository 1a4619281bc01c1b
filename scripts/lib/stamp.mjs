// What a finished step was made from, so that it is not done twice. Written only after success.
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { inRoot, SETUP } from './paths.mjs';

function filesBelow(path) {
  if (!fs.existsSync(path)) {
    return [];
  }
  if (fs.statSync(path).isFile()) {
    return [path];
  }
  return fs
    .readdirSync(path)
    .sort()
    .flatMap(name => filesBelow(join(path, name)));
}

/** A hash of files and folders of the checkout (names and contents) and of further words. */
export function hashOf(paths, ...words) {
  const hash = createHash('sha256').update(JSON.stringify(words));
  for (const file of paths.flatMap(path => filesBelow(inRoot(path)))) {
    hash.update(file).update('\0').update(fs.readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function fileOf(name) {
  return join(SETUP, `${name}.stamp`);
}

/** What was stamped under that name, or ''. */
export function stampOf(name) {
  return fs.existsSync(fileOf(name)) ? fs.readFileSync(fileOf(name), 'utf8') : '';
}

export function stamp(name, value) {
  fs.mkdirSync(SETUP, { recursive: true });
  fs.writeFileSync(fileOf(name), value);
}

export function unstamp(name) {
  fs.rmSync(fileOf(name), { force: true });
}

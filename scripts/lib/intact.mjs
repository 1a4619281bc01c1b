// Whether what was installed is still there, by the lists that pip and npm keep of it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot, VENV } from './paths.mjs';

/** The folders of packages in .venv: one, whose name tells Python's version. */
function siteFolders() {
  const lib = join(VENV, 'lib');
  const pythons = existsSync(lib) ? readdirSync(lib).filter(name => name.startsWith('python')) : [];
  const folders = pythons.map(name => join(lib, name, 'site-packages'));
  return [...folders, join(VENV, 'Lib', 'site-packages')].filter(folder => existsSync(folder));
}

/** Paths in a RECORD; compiled files come and go with the Python that runs. */
function recorded(record) {
  return readFileSync(record, 'utf8')
    .split('\n')
    .map(line => (line.startsWith('"') ? line.slice(1, line.indexOf('"', 1)) : line.split(',')[0]))
    .filter(path => path !== '' && !path.endsWith('.pyc'));
}

/** The packages of .venv that lack files, as pip's requirements. */
export function brokenPythonPackages() {
  return siteFolders().flatMap(site =>
    readdirSync(site)
      .filter(name => name.endsWith('.dist-info'))
      .filter(name => {
        const record = join(site, name, 'RECORD');
        return !existsSync(record) || !recorded(record).every(path => existsSync(join(site, path)));
      })
      .map(name => name.slice(0, -'.dist-info'.length).replace('-', '=='))
  );
}

/** Whether no package that npm installed has gone. */
export function nodePackagesAreIntact() {
  const list = inRoot('node_modules', '.package-lock.json');
  if (!existsSync(list)) {
    return false;
  }
  const { packages } = JSON.parse(readFileSync(list, 'utf8'));
  return Object.keys(packages).every(path => existsSync(inRoot(path, 'package.json')));
}

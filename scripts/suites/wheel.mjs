// Builds what a release ships: the labextension, the sdist, and from it, without Node, the wheel.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { variablesWithoutNode } from '../lib/clean.mjs';
import { SETUP } from '../lib/paths.mjs';
import { capture, through } from '../lib/run.mjs';
import { buildExtension } from '../lib/setup.mjs';
import { Trouble } from '../lib/trouble.mjs';
import { chain, must } from './context.mjs';

const DIST = join(SETUP, 'dist');
const LAB = 'share/jupyter/labextensions/cnn-comparator/';

const WANTED = [
  `${LAB}package.json`,
  `${LAB}install.json`,
  `${LAB}static/remoteEntry`,
  `${LAB}schemas/cnn-comparator/plugin.json`,
  'cnn_comparator/contract/messages.schema.json',
  'cnn_comparator/contract/studies/overview.json',
  'cnn_comparator/contract/measures.json'
];
const UNWANTED = ['cnn_comparator/labextension/', 'node_modules/', 'tests/', 'build_log.json'];

/** What is wrong with the list of files in a wheel: sentences. */
export function faultsOf(listing) {
  return [
    ...WANTED.filter(name => !listing.includes(name)).map(name => `${name} is missing.`),
    ...UNWANTED.filter(name => listing.includes(name)).map(name => `${name} does not belong.`)
  ];
}

/** The file in .setup/dist that ends like this; null when there is none. */
export function builtFile(ending) {
  const name = existsSync(DIST) ? readdirSync(DIST).find(file => file.endsWith(ending)) : undefined;
  return name === undefined ? null : join(DIST, name);
}

async function buildSdist(python) {
  rmSync(DIST, { recursive: true, force: true });
  const code = await through([python, '-m', 'hatchling', 'build', '-t', 'sdist', '-d', DIST]);
  must(code, 'The sdist was not built; the reason stands above.');
}

async function buildWheel(python) {
  const pip = [python, '-m', 'pip', 'wheel', '--disable-pip-version-check', '--no-input'];
  const command = [...pip, '--no-deps', '--wheel-dir', DIST, builtFile('.tar.gz')];
  const code = await through(command, { env: variablesWithoutNode() });
  must(code, 'The wheel was not built; the reason stands above.');
}

async function lookInside(python) {
  const wheel = builtFile('.whl');
  const { output } = await capture([python, '-m', 'zipfile', '--list', wheel]);
  const faults = faultsOf(output);
  if (faults.length > 0) {
    throw new Trouble(`${wheel}: ${faults.join(' ')}`, { output });
  }
}

export function wheel({ python }) {
  return chain([
    ['labextension', buildExtension],
    ['sdist', () => buildSdist(python)],
    ['wheel from the sdist, without Node', () => buildWheel(python)],
    ['contents of the wheel', () => lookInside(python)]
  ]);
}

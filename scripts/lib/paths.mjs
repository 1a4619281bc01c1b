// Where things are in the checkout.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** A path inside the checkout. */
export function inRoot(...parts) {
  return join(ROOT, ...parts);
}

/** Everything the scripts write besides .venv, node_modules and the build. */
export const SETUP = inRoot('.setup');

export const VENV = inRoot('.venv');

export const LABEXTENSION = inRoot('cnn_comparator', 'labextension');

/** The folder of a virtual environment that holds its programs. */
export function programsOf(environment) {
  return join(environment, process.platform === 'win32' ? 'Scripts' : 'bin');
}

/** The Python of a virtual environment. */
export function pythonOf(environment) {
  return join(programsOf(environment), process.platform === 'win32' ? 'python.exe' : 'python');
}

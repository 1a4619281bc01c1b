// The clean environment: the wheel, JupyterLab, and nothing of the checkout, of Node or of the user.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { programsOf, pythonOf, SETUP } from './paths.mjs';

export const CLEAN = join(SETUP, 'clean-env');
export const CLEAN_PYTHON = pythonOf(CLEAN);
/** Where its programs start, and where they keep their settings. */
export const CLEAN_HOME = join(SETUP, 'clean-home');

const NODE = process.platform === 'win32' ? ['node.exe', 'npm.cmd'] : ['node', 'nodejs', 'npm'];

/** The folders of a PATH that hold neither Node nor npm. */
export function withoutNode(path, holds = existsSync) {
  const folders = path.split(delimiter).filter(Boolean);
  return folders.filter(folder => !NODE.some(name => holds(join(folder, name)))).join(delimiter);
}

function without(variables, pattern) {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !pattern.test(name)));
}

/** Environment variables under which no Node is found, besides those of `base`. */
export function variablesWithoutNode(base = process.env) {
  return { ...without(base, /^(PYTHONPATH|NODE_PATH)$/), PATH: withoutNode(base.PATH ?? '') };
}

/** Environment variables for the programs of the clean environment. */
export function cleanVariables() {
  const variables = without(variablesWithoutNode(), /^(JUPYTER|IPYTHON|VIRTUAL_ENV)/);
  return {
    ...variables,
    PATH: [programsOf(CLEAN), variables.PATH].filter(Boolean).join(delimiter),
    PYTHONNOUSERSITE: '1',
    IPYTHONDIR: join(CLEAN_HOME, 'ipython'),
    JUPYTER_CONFIG_DIR: join(CLEAN_HOME, 'config'),
    JUPYTER_DATA_DIR: join(CLEAN_HOME, 'data'),
    JUPYTER_RUNTIME_DIR: join(CLEAN_HOME, 'runtime')
  };
}

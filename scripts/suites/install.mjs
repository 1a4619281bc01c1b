// Installs the wheel where there is no Node and nothing of the checkout, and looks at it there.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { CLEAN, CLEAN_HOME, CLEAN_PYTHON, cleanVariables } from '../lib/clean.mjs';
import { capture, through } from '../lib/run.mjs';
import { hashOf, stamp, stampOf, unstamp } from '../lib/stamp.mjs';
import { Trouble } from '../lib/trouble.mjs';
import { chain, must } from './context.mjs';
import { builtFile } from './wheel.mjs';

const IMPORT = `
import sys
import cnn_comparator
heavy = {"torch", "tensorflow", "keras", "onnxruntime"} & set(sys.modules)
assert not heavy, f"import cnn_comparator loads {sorted(heavy)}"
assert "clean-env" in cnn_comparator.__file__, cnn_comparator.__file__
print(f"cnn_comparator {cnn_comparator.__version__} from {cnn_comparator.__file__}")`;

function clean(...args) {
  return [CLEAN_PYTHON, ...args];
}

function options() {
  return { cwd: CLEAN_HOME, env: cleanVariables() };
}

/** A fresh environment, or the one at hand when only the wheel has changed since. */
async function installWheel(python) {
  const wheel = builtFile('.whl');
  if (wheel === null) {
    throw new Trouble('Nothing can be installed: suite wheel made no wheel.');
  }
  rmSync(CLEAN_HOME, { recursive: true, force: true });
  mkdirSync(CLEAN_HOME, { recursive: true });
  const hash = hashOf(['pyproject.toml'], python);
  const again = stampOf('clean-env') === hash && existsSync(CLEAN_PYTHON);
  unstamp('clean-env');
  if (!again) {
    const code = await through([python, '-m', 'venv', '--clear', CLEAN]);
    must(code, 'The clean environment was not created; the reason stands above.');
  }
  const pip = clean('-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '-q');
  const what = again ? ['--force-reinstall', '--no-deps', wheel] : [`${wheel}[lab]`];
  const code = await through([...pip, ...what], options());
  must(code, 'The wheel was not installed; the reason stands above.');
  stamp('clean-env', hash);
}

/** PyTorch belongs to users: the wheel works without it, the browser tests bring it. */
async function installFrameworks() {
  const pip = clean('-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '-q');
  const code = await through([...pip, 'torch==2.13.0', 'safetensors', 'scikit-learn'], options());
  must(code, 'PyTorch was not installed for the browser tests; the reason stands above.');
}

async function looksEnabled() {
  const { output } = await capture(clean('-m', 'jupyter', 'labextension', 'list'), options());
  const lines = stripVTControlCharacters(output).split('\n');
  const line = lines.find(text => text.includes('cnn-comparator')) ?? '';
  if (!/enabled\s+OK/.test(line)) {
    throw new Trouble('JupyterLab does not list cnn-comparator as enabled and OK.', { output });
  }
}

export function install({ python }) {
  return chain([
    ['wheel in a clean environment', () => installWheel(python)],
    ['pip check', clean('-m', 'pip', 'check'), options()],
    ['import', clean('-c', IMPORT), options()],
    ['jupyter labextension list', looksEnabled],
    ['PyTorch for the browser tests', installFrameworks]
  ]);
}

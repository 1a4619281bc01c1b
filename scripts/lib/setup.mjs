// From a fresh checkout to one that can run: each step is done once, and again when its inputs change.
import { existsSync, mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { say, step } from './console.mjs';
import { npmCommand } from './npm.mjs';
import { inRoot, LABEXTENSION, pythonOf, ROOT, SETUP, VENV } from './paths.mjs';
import { findPython, WANTED } from './python.mjs';
import { capture, logged } from './run.mjs';
import { hashOf, stamp, stampOf, unstamp } from './stamp.mjs';
import { isAtLeast, parseVersion } from './version.mjs';

/** The extras of pyproject.toml that each command needs. */
export const START_EXTRAS = ['lab', 'dev'];
export const TEST_EXTRAS = ['lab', 'dev', 'test', 'oracle', 'train', 'examples'];

const PACKAGING = ['pyproject.toml', 'hatch_build.py', 'cnn_comparator/_version.py'];
const BUILT_FROM = [
  'src',
  'style',
  'schema',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'scripts/build.mjs'
];

const PYTHON = pythonOf(VENV);
const PIP = [PYTHON, '-m', 'pip', 'install', '--disable-pip-version-check', '--no-input'];

function logOf(name) {
  return join(SETUP, 'log', `${name}.log`);
}

/** The versions in .venv, as `{ python, pip }`; null when it does not work. */
async function probeVenv() {
  if (!existsSync(PYTHON)) {
    return null;
  }
  const code = 'import pip, sys; print(sys.version.split()[0], pip.__version__)';
  const { code: exit, output } = await capture([PYTHON, '-c', code]);
  const [python, pip] = output.trim().split(' ');
  return exit === 0 && isAtLeast(parseVersion(python), WANTED) ? { python, pip } : null;
}

async function createVenv() {
  const python = await findPython();
  say(`Python ${python.version} (${python.path})`);
  unstamp('python');
  await step('Creating .venv', () =>
    logged([python.path, '-m', 'venv', '--clear', VENV], {
      log: logOf('venv'),
      sentence: 'The virtual environment .venv was not created; the reason stands above.'
    })
  );
  return probeVenv();
}

/** What installs the package, editable, with the extras into .venv; null when it is there. */
function pythonInstall(versions, extras) {
  const hash = hashOf(PACKAGING, ROOT, versions.python);
  const [stamped, had = ''] = stampOf('python').split(' ');
  const present = stamped === hash ? had.split(',') : [];
  if (extras.every(extra => present.includes(extra))) {
    return null;
  }
  const sentence = 'The Python packages were not installed; the reason stands above.';
  const all = [...new Set([...present, ...extras])];
  return async () => {
    unstamp('python');
    // Older ones cannot install a checkout in place.
    if (!isAtLeast(parseVersion(versions.pip), [21, 3])) {
      await logged([...PIP, '--upgrade', 'pip'], { log: logOf('pip-upgrade'), sentence });
    }
    await logged([...PIP, '--editable', `.[${all}]`], { log: logOf('pip'), sentence });
    stamp('python', `${hash} ${all}`);
  };
}

/** What installs the JavaScript packages; null when they are there. */
function nodeInstall(npm) {
  const hash = hashOf(['package-lock.json'], process.platform, process.arch);
  // npm's own list, which it writes when everything is there.
  if (stampOf('node') === hash && existsSync(inRoot('node_modules', '.package-lock.json'))) {
    return null;
  }
  return async () => {
    unstamp('node');
    await logged([...npm, 'ci', '--no-audit', '--no-fund'], {
      log: logOf('npm'),
      sentence: 'The JavaScript packages were not installed; the reason stands above.',
      env: { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' }
    });
    stamp('node', hash);
  };
}

/** Builds the browser side when its sources changed. */
export async function buildExtension() {
  const hash = hashOf(BUILT_FROM);
  if (stampOf('build') === hash && existsSync(join(LABEXTENSION, 'package.json'))) {
    return;
  }
  unstamp('build');
  await step('Building the extension', () =>
    logged([process.execPath, inRoot('scripts', 'build.mjs')], {
      log: logOf('build'),
      sentence: 'The extension was not built; the reason stands above.'
    })
  );
  stamp('build', hash);
}

function pointsTo(link, target) {
  return existsSync(link) && existsSync(target) && realpathSync(link) === realpathSync(target);
}

/** Shows the JupyterLab of .venv the build, in place. */
export function linkExtension() {
  const folder = join(VENV, 'share', 'jupyter', 'labextensions');
  const link = join(folder, 'cnn-comparator');
  if (!pointsTo(link, LABEXTENSION)) {
    mkdirSync(folder, { recursive: true });
    rmSync(link, { recursive: true, force: true });
    symlinkSync(LABEXTENSION, link, 'junction');
  }
}

/** Python packages with these extras and JavaScript packages; resolves with the Python to use. */
export async function installPackages(extras) {
  // Before anything is downloaded.
  const npm = await npmCommand();
  const versions = (await probeVenv()) ?? (await createVenv());
  const missing = Object.entries({
    Python: pythonInstall(versions, extras),
    JavaScript: nodeInstall(npm)
  }).filter(([, install]) => install !== null);
  if (missing.length > 0) {
    const kinds = missing.map(([kind]) => kind).join(' and ');
    await step(`Installing ${kinds} packages (a minute or two)`, () =>
      Promise.all(missing.map(([, install]) => install()))
    );
  }
  return PYTHON;
}

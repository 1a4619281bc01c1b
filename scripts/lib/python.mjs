// Finding a Python that can make virtual environments.
import { capture } from './run.mjs';
import { Trouble } from './trouble.mjs';
import { isAtLeast, parseVersion } from './version.mjs';

export const WANTED = [3, 10];

const PROBE = `
import importlib.util as u, json, sys
print(json.dumps({
    "version": sys.version.split()[0],
    "path": sys.executable,
    "venv": all(u.find_spec(name) is not None for name in ("venv", "ensurepip")),
}))`;

/** Commands that may start a Python, the likeliest first. */
export function candidates(platform, chosen) {
  if (chosen) {
    return [[chosen]];
  }
  const plain = [['python3'], ['python']];
  if (platform === 'win32') {
    return [['py', '-3'], ...plain];
  }
  const minors = ['3.13', '3.12', '3.11', '3.10', '3.14'];
  return [...plain, ...minors.map(minor => [`python${minor}`]), ['py', '-3']];
}

/** What a command says about its Python; null when it starts none. */
async function probe(command) {
  const { code, output } = await capture([...command, '-c', PROBE]);
  const line = output.trim().split('\n').at(-1) ?? '';
  return code === 0 && line.startsWith('{') ? JSON.parse(line) : null;
}

function isNew(python) {
  const version = parseVersion(python.version);
  return version !== null && isAtLeast(version, WANTED);
}

/** The sentence for when none of the Pythons found (`{ version, path, venv }`) will do. */
export function whyNone(found, chosen = '') {
  const wanted = WANTED.join('.');
  const bare = found.find(isNew);
  if (bare) {
    return `Python ${bare.version} (${bare.path}) cannot create virtual environments: its module venv or ensurepip is missing. On Debian or Ubuntu run \`apt install python3-venv\`, elsewhere install Python from python.org; then run the command again.`;
  }
  if (found.length > 0) {
    return `Python ${found[0].version} (${found[0].path}) is too old: ${wanted} or newer is needed. Install it from python.org (Debian or Ubuntu: \`apt install python3 python3-venv\`), name it in PYTHON when there are several, and run the command again.`;
  }
  if (chosen) {
    return `PYTHON names ${chosen}, which does not start a Python. Correct or unset it and run the command again.`;
  }
  return `Python was not found. Install Python ${wanted} or newer from python.org (Debian or Ubuntu: \`apt install python3 python3-venv\`) and run the command again.`;
}

/** The first Python that will do, as `{ version, path }`; throws a Trouble when there is none. */
export async function findPython() {
  const chosen = process.env.PYTHON;
  const found = [];
  for (const command of candidates(process.platform, chosen)) {
    const python = await probe(command);
    if (python && isNew(python) && python.venv) {
      return python;
    }
    if (python) {
      found.push(python);
    }
  }
  throw new Trouble(whyNone(found, chosen));
}

import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { inRoot } from '../../scripts/lib/paths.mjs';

const posix = { skip: process.platform === 'win32' };
let checkout;
let setup;

/** A Python that makes environments and installs by writing down that it did. */
const PYTHON = `#!/bin/sh
here=$(dirname "$0")
case "$*" in
  *find_spec*) echo '{"version": "3.11.2", "path": "'"$0"'", "venv": true}' ;;
  *pip.__version__*) echo "3.11.2 24.0" ;;
  "-m venv"*) for last; do :; done; rm -rf "$last"; mkdir -p "$last/bin"; cp "$0" "$last/bin/python"; echo venv >> "$CALLS" ;;
  *"pip install"*) if [ -e "$CALLS.fails" ]; then echo "No space left on device"; exit 1; fi; echo pip >> "$CALLS" ;;
esac
`;
const BUILD = `import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
mkdirSync('cnn_comparator/labextension', { recursive: true });
writeFileSync('cnn_comparator/labextension/package.json', '{}');
appendFileSync(process.env.CALLS, 'build\\n');
`;

function write(name, text) {
  const file = join(checkout, name);
  fs.mkdirSync(join(file, '..'), { recursive: true });
  fs.writeFileSync(file, text);
}

/** Sets up and says which steps were done. */
async function steps() {
  const calls = join(checkout, 'calls');
  const stamp = join(checkout, '.setup', 'node.stamp');
  const written = () => (fs.existsSync(stamp) ? fs.statSync(stamp).mtimeMs : 0);
  fs.rmSync(calls, { force: true });
  const before = written();
  await setup.installPackages(['lab']);
  await setup.buildExtension();
  setup.linkExtension();
  const done = fs.existsSync(calls) ? fs.readFileSync(calls, 'utf8').trim().split('\n') : [];
  return [...done, ...(written() === before ? [] : ['npm'])].sort();
}

before(async () => {
  checkout = fs.mkdtempSync(join(tmpdir(), 'cnn-comparator-setup-'));
  fs.cpSync(inRoot('scripts', 'lib'), join(checkout, 'scripts', 'lib'), { recursive: true });
  write('python', PYTHON);
  fs.chmodSync(join(checkout, 'python'), 0o755);
  write('scripts/build.mjs', BUILD);
  const root = { name: 'x', version: '1.0.0', dependencies: { y: 'file:y' } };
  const packages = {
    '': root,
    'node_modules/y': { resolved: 'y', link: true },
    y: { version: '1.0.0' }
  };
  write('package.json', JSON.stringify(root));
  write('y/package.json', JSON.stringify({ name: 'y', version: '1.0.0' }));
  write('package-lock.json', JSON.stringify({ ...root, lockfileVersion: 3, packages }));
  write('pyproject.toml', '');
  write('src/index.ts', '');
  process.env.PYTHON = join(checkout, 'python');
  process.env.CALLS = join(checkout, 'calls');
  setup = await import(pathToFileURL(join(checkout, 'scripts', 'lib', 'setup.mjs')).href);
});

after(() => {
  delete process.env.PYTHON;
  delete process.env.CALLS;
  fs.rmSync(checkout, { recursive: true, force: true });
});

test(
  'each step is done once, and again when its inputs change or its result is gone',
  posix,
  async () => {
    assert.deepEqual(await steps(), ['build', 'npm', 'pip', 'venv']);
    assert.deepEqual(await steps(), []);

    write('src/index.ts', 'changed');
    assert.deepEqual(await steps(), ['build']);
    write('pyproject.toml', 'changed');
    assert.deepEqual(await steps(), ['pip']);

    fs.rmSync(join(checkout, '.venv', 'bin', 'python'));
    assert.deepEqual(await steps(), ['pip', 'venv']);
    fs.rmSync(join(checkout, 'node_modules'), { recursive: true, force: true });
    fs.rmSync(join(checkout, 'cnn_comparator', 'labextension'), { recursive: true });
    assert.deepEqual(await steps(), ['build', 'npm']);
    assert.ok(
      fs.existsSync(join(checkout, '.venv/share/jupyter/labextensions/cnn-comparator/package.json'))
    );
  }
);

test('a setup that was interrupted goes on where it stopped', posix, async () => {
  await steps();
  write('pyproject.toml', 'another');
  write('calls.fails', '');
  await assert.rejects(steps(), /disk is full/);
  fs.rmSync(join(checkout, 'calls.fails'));
  assert.deepEqual(await steps(), ['pip']);
  assert.deepEqual(await steps(), []);
});

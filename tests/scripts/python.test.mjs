import assert from 'node:assert/strict';
import { test } from 'node:test';
import { candidates, whyNone } from '../../scripts/lib/python.mjs';

const old = { version: '3.9.2', path: '/usr/bin/python3', venv: true };
const bare = { version: '3.11.2', path: '/usr/bin/python3', venv: false };

test('python3 comes first, on Windows the launcher', () => {
  assert.deepEqual(candidates('linux')[0], ['python3']);
  assert.deepEqual(candidates('win32')[0], ['py', '-3']);
  assert.deepEqual(candidates('linux', '/opt/python'), [['/opt/python']]);
});

test('each lack is named with its remedy', () => {
  assert.match(whyNone([]), /was not found.*3\.10 or newer/);
  assert.match(whyNone([old]), /3\.9\.2 \(\/usr\/bin\/python3\) is too old/);
  assert.match(whyNone([bare]), /3\.11\.2.*apt install python3-venv/);
  assert.match(whyNone([], '/opt/none'), /PYTHON names \/opt\/none/);
});

test('a Python that only lacks venv is named before one that is too old', () => {
  assert.match(whyNone([old, bare]), /apt install python3-venv/);
});

test('an old Python without venv is told that it is old', () => {
  assert.match(whyNone([{ ...old, venv: false }]), /too old/);
});

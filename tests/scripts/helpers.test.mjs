import assert from 'node:assert/strict';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { systemBrowser } from '../../scripts/lib/browser.mjs';
import { withoutNode } from '../../scripts/lib/clean.mjs';
import { addressIn } from '../../scripts/lib/lab.mjs';
import { inCycles } from '../../scripts/lib/cycles.mjs';
import { wantedPort } from '../../scripts/lib/port.mjs';
import { chosenSuites, separated } from '../../scripts/lib/test.mjs';
import { explain } from '../../scripts/lib/trouble.mjs';
import { isAtLeast, parseVersion } from '../../scripts/lib/version.mjs';
import { faultsOf } from '../../scripts/suites/wheel.mjs';

test('versions are read and compared part by part', () => {
  assert.deepEqual(parseVersion('Python 3.13.0rc1'), [3, 13, 0]);
  assert.deepEqual(parseVersion('23.2'), [23, 2, 0]);
  assert.equal(parseVersion('none'), null);
  assert.equal(isAtLeast([3, 9, 18], [3, 10]), false);
  assert.equal(isAtLeast([3, 10, 0], [3, 10]), true);
  assert.equal(isAtLeast([4, 0, 0], [3, 10]), true);
});

test('the output of a failed program is explained', () => {
  const says = (output, words) => assert.match(explain(output), words);
  says('npm error code ENOSPC', /disk is full/);
  says("[Errno 28] No space left on device: '/x'", /disk is full/);
  says('npm error code EAI_AGAIN\nnpm error request to x failed', /could not be reached/);
  says("NewConnectionError('<x>: Failed: [Errno -3] Temporary failure')", /could not be reached/);
  says('SSLError(SSLCertVerificationError(1, CERTIFICATE_VERIFY_FAILED', /certificate/);
  says("EACCES: permission denied, mkdir '/x'", /belong to you/);
  says('The virtual environment … ensurepip is not available', /python3-venv/);
  assert.equal(explain('error TS2322: Type x'), undefined);
});

test('a lost network is not taken for a missing package, nor the other way round', () => {
  const none = 'ERROR: Could not find a version that satisfies hatchling (from versions: none)';
  assert.match(explain(none), /could not be reached/);
  const other = `ERROR: Ignored the following versions that require a different python version: 2.0\n${none}`;
  assert.match(explain(other), /not offered for this Python/);
  assert.match(explain(none.replace('none', '1.0, 1.1')), /not offered for this Python/);
});

test('folders with a Node are taken from PATH', () => {
  const path = ['/a', '/b', '/c'].join(delimiter);
  const holds = file => file === join('/b', 'node') || file === join('/b', 'node.exe');
  assert.equal(withoutNode(path, holds), ['/a', '/c'].join(delimiter));
});

test('the browser of the system is found on PATH', () => {
  const chrome = join('/b', 'google-chrome');
  assert.equal(
    systemBrowser(['/a', '/b'].join(delimiter), file => file === chrome),
    chrome
  );
  assert.equal(
    systemBrowser('/a', () => false),
    null
  );
});

test('the address is read once it is complete', () => {
  const line = '[I ServerApp] http://localhost:8889/lab/tree/flowers.ipynb?token=0a1b';
  assert.equal(addressIn(line), null);
  assert.equal(
    addressIn(`JupyterLab application directory is /x/lab\n${line}\n`),
    'http://localhost:8889/lab/tree/flowers.ipynb?token=0a1b'
  );
});

test('a port that is none is refused with a sentence', async () => {
  for (const text of ['', 'abc', '0', '70000', '-1']) {
    await assert.rejects(wantedPort(text), /wants a number from 1 to 65535/);
  }
});

test('a suite brings what it builds on, in order', () => {
  assert.deepEqual(chosenSuites(['ui', 'jest']), ['jest', 'wheel', 'install', 'ui']);
  assert.equal(chosenSuites([]).at(-1), 'ui');
  assert.throws(() => chosenSuites(['jests']), /no suite 'jests'/);
});

test('options belong to the fuzz suite', () => {
  assert.deepEqual(separated(['jest', 'ui']), { names: ['jest', 'ui'], options: [] });
  const { names, options } = separated(['fuzz', '--seed', '7']);
  assert.deepEqual([names, options], [['fuzz'], ['--seed', '7']]);
  assert.throws(() => separated(['jest', '--seed', '7']), /option of suite fuzz/);
});

test('a wheel is judged by its list of files', () => {
  const lab = 'cnn_comparator-0.1.0.data/data/share/jupyter/labextensions/cnn-comparator';
  const listing = [
    ...['package.json', 'install.json', 'static/remoteEntry.1a.js'].map(name => `${lab}/${name}`),
    `${lab}/schemas/cnn-comparator/plugin.json`,
    'cnn_comparator/contract/messages.schema.json',
    'cnn_comparator/contract/studies/overview.json',
    'cnn_comparator/contract/measures.json'
  ];
  assert.deepEqual(faultsOf(listing.join('\n')), []);
  assert.match(faultsOf(listing.slice(1).join('\n'))[0], /package\.json is missing/);
  assert.match(faultsOf([...listing, 'tests/x.py'].join('\n'))[0], /tests\/ does not belong/);
});

test('circles of imports are found, whoever leads into them or out of them', () => {
  const chain = { a: ['b', 'c'], b: ['c'], c: [] };
  const found = imports => inCycles(new Map(Object.entries(imports)));
  assert.deepEqual(found(chain), []);
  assert.deepEqual(found({ ...chain, c: ['b'] }), ['b', 'c']);
  assert.deepEqual(found({ ...chain, c: ['c'] }), ['c']);
  assert.deepEqual(found({ ...chain, c: ['a'] }), ['a', 'b', 'c']);
});

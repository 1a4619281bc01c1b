// The JupyterLab that is measured: that of the checkout, on a port of its own.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot, SETUP } from '../../scripts/lib/paths.mjs';
import { freePort } from '../../scripts/lib/port.mjs';
import { Trouble } from '../../scripts/lib/trouble.mjs';

const PATIENCE = 60_000;

/** Starts JupyterLab on a folder; it keeps its settings there too. */
export async function startJupyter(python, folder) {
  const port = await freePort();
  const token = randomBytes(16).toString('hex');
  const log = join(SETUP, 'log', 'bench-jupyterlab.log');
  mkdirSync(join(SETUP, 'log'), { recursive: true });
  const output = openSync(log, 'w', 0o600);
  const settings = join(folder, '.jupyter');
  const child = spawn(
    python,
    [
      ...['-m', 'jupyterlab', '-y', '--no-browser'],
      ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
      `--ServerApp.port=${port}`,
      '--ServerApp.port_retries=0',
      `--ServerApp.root_dir=${folder}`,
      `--IdentityProvider.token=${token}`,
      '--LabApp.expose_app_in_browser=True'
    ],
    {
      cwd: inRoot(),
      stdio: ['ignore', output, output],
      env: {
        ...process.env,
        JUPYTER_CONFIG_DIR: join(settings, 'config'),
        JUPYTER_DATA_DIR: join(settings, 'data'),
        JUPYTER_RUNTIME_DIR: join(settings, 'runtime'),
        IPYTHONDIR: join(settings, 'ipython')
      }
    }
  );
  const server = new Server(child, `http://127.0.0.1:${port}`, token);
  if (!(await server.answers())) {
    child.kill();
    throw new Trouble('JupyterLab did not start; the reason stands in its log.', { log });
  }
  return server;
}

class Server {
  constructor(child, address, token) {
    this._child = child;
    this._address = address;
    this._token = token;
    this.pid = child.pid;
  }

  /** The address that opens a notebook. */
  urlOf(notebook) {
    return `${this._address}/lab/tree/${notebook}?reset&token=${this._token}`;
  }

  async answers() {
    const end = Date.now() + PATIENCE;
    while (Date.now() < end && this._child.exitCode === null) {
      const ok = await fetch(`${this._address}/api/status?token=${this._token}`).then(
        response => response.ok,
        () => false
      );
      if (ok) {
        return true;
      }
      await new Promise(resolve => setTimeout(resolve, 200));
    }
    return false;
  }

  async close() {
    const ended = new Promise(resolve => this._child.once('close', resolve));
    this._child.kill();
    await ended;
  }
}

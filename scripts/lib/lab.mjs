// Running JupyterLab until Ctrl-C.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './console.mjs';
import { inRoot, SETUP } from './paths.mjs';
import { explain, Trouble } from './trouble.mjs';

const POSIX = process.platform !== 'win32';
const PATIENCE = 10_000;

/** The address, with its token, in what a starting JupyterLab writes; null when there is none. */
export function addressIn(output) {
  return /(https?:\/\/(?:localhost|127\.0\.0\.1)\S*\/lab\S*)\s/.exec(output)?.[1] ?? null;
}

function commandOf({ python, port, browser, notebook }) {
  return [
    python,
    ...['-m', 'jupyterlab', '-y'],
    ...(browser ? [] : ['--no-browser']),
    ...(port === null ? [] : [`--ServerApp.port=${port}`, '--ServerApp.port_retries=0']),
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
    `--ServerApp.root_dir=${inRoot('examples')}`,
    ...(notebook === null ? [] : [`--LabApp.default_url=/lab/tree/${notebook}`])
  ];
}

/**
 * Stops JupyterLab when we are asked to stop: once, kindly; the second time, or after ten seconds,
 * at once. It has a process group of its own, so that Ctrl-C reaches it through us alone.
 */
function stopWith(child) {
  let stopping = false;
  function stop() {
    if (stopping) {
      child.kill('SIGKILL');
      return;
    }
    stopping = true;
    say('\nStopping JupyterLab …');
    // On Windows every program of the console has got the Ctrl-C itself.
    if (POSIX) {
      child.kill('SIGTERM');
    }
    setTimeout(() => child.kill('SIGKILL'), PATIENCE).unref();
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, stop);
  }
  return () => stopping;
}

/** Opens JupyterLab; resolves with the exit code once it has ended. */
export async function openLab(options) {
  const [program, ...args] = commandOf(options);
  const log = join(SETUP, 'log', 'jupyterlab.log');
  mkdirSync(join(SETUP, 'log'), { recursive: true });
  const file = createWriteStream(log, { mode: 0o600 });
  const child = spawn(program, args, {
    cwd: inRoot(),
    detached: POSIX,
    stdio: ['ignore', 'pipe', 'pipe']
  });
  const isStopping = stopWith(child);
  let started = '';
  let told = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => {
      file.write(text);
      if (!told) {
        started += text;
        const address = addressIn(started);
        if (address) {
          told = true;
          say(`\n  ${address}\n\nCtrl-C stops JupyterLab; its messages are in ${log}`);
        }
      }
    });
  }
  const code = await new Promise(resolve => {
    child.once('error', () => resolve(127));
    child.once('close', resolve);
  });
  if (told || isStopping()) {
    say('JupyterLab has stopped.');
    return isStopping() ? 0 : (code ?? 1);
  }
  throw new Trouble(explain(started) ?? 'JupyterLab did not start; the reason stands above.', {
    output: started.trimEnd().split('\n').slice(-25).join('\n'),
    log
  });
}

// Running other programs. None of them gets our standard input.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { ROOT } from './paths.mjs';
import { explain, Trouble } from './trouble.mjs';

const LAST_LINES = 25;

function start([program, ...args], options) {
  return spawn(program, args, { cwd: ROOT, windowsHide: true, ...options });
}

/** Resolves with the exit code; a program that cannot be started or is killed gives 127 or 1. */
function ended(child) {
  return new Promise(resolve => {
    child.once('error', () => resolve(127));
    child.once('close', code => resolve(code ?? 1));
  });
}

/** Runs a program quietly: `{ code, output }`, where output is all that it wrote. */
export async function capture(command, options = {}) {
  const child = start(command, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => (output += text));
  }
  return { code: await ended(child), output };
}

/** Runs a program that writes straight to our own output; resolves with its exit code. */
export function through(command, options = {}) {
  return ended(start(command, { ...options, stdio: ['ignore', 'inherit', 'inherit'] }));
}

/**
 * Runs a program whose output goes to a file; throws a Trouble with its last lines when it fails.
 * `sentence` is said when the output does not tell why.
 */
export async function logged(command, { log, sentence, ...options }) {
  mkdirSync(dirname(log), { recursive: true });
  const child = start(command, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const file = createWriteStream(log);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => {
      output += text;
      file.write(text);
    });
  }
  const code = await ended(child);
  await new Promise(resolve => file.end(resolve));
  if (code !== 0) {
    const tail = output.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
    throw new Trouble(explain(output) ?? sentence, { output: tail, log });
  }
}

// Finding npm: on Windows it is a script that cannot be started like a program, so Node runs it.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { capture } from './run.mjs';
import { Trouble } from './trouble.mjs';

/** The command that starts npm; throws a Trouble when there is none. */
export async function npmCommand() {
  const folder = dirname(process.execPath);
  const cli = [
    process.env.npm_execpath ?? '',
    join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(folder, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js')
  ].find(path => path.endsWith('npm-cli.js') && existsSync(path));
  if (cli) {
    return [process.execPath, cli];
  }
  if ((await capture(['npm', '--version'])).code === 0) {
    return ['npm'];
  }
  throw new Trouble(
    'npm was not found. It comes with Node.js from nodejs.org (Debian or Ubuntu: `apt install npm`); install it and run the command again.'
  );
}

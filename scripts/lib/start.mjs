import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { elapsed, say, tell } from './console.mjs';
import { openLab } from './lab.mjs';
import { inRoot } from './paths.mjs';
import { wantedPort } from './port.mjs';
import { buildExtension, installPackages, linkExtension, START_EXTRAS } from './setup.mjs';
import { Trouble } from './trouble.mjs';

const HELP = `npm start [-- options]

Installs what is needed into .venv and node_modules, builds the extension and opens JupyterLab on
the example. The first time takes a few minutes, later a few seconds.

  --no-browser   print the address, open no browser
  --port N       serve on this port (default: the first free one from 8888)
  --help         this text`;

const EXAMPLE = 'flowers.ipynb';

function optionsOf(args) {
  try {
    return parseArgs({
      args,
      options: {
        'no-browser': { type: 'boolean' },
        port: { type: 'string' },
        help: { type: 'boolean', short: 'h' }
      }
    }).values;
  } catch (error) {
    throw new Trouble(
      `${error.message.split('. ')[0]}. \`npm start -- --help\` lists the options.`
    );
  }
}

/** What `npm start` does. */
export async function main(args) {
  const start = Date.now();
  try {
    const options = optionsOf(args);
    if (options.help) {
      say(HELP);
      return;
    }
    const port = 'port' in options ? await wantedPort(options.port) : null;
    const python = await installPackages(START_EXTRAS);
    await buildExtension();
    linkExtension();
    say(`Ready after ${elapsed(start)}. Starting JupyterLab …`);
    process.exitCode = await openLab({
      python,
      port,
      browser: options['no-browser'] !== true,
      notebook: existsSync(inRoot('examples', EXAMPLE)) ? EXAMPLE : null
    });
  } catch (error) {
    tell(error);
    process.exitCode = 1;
  }
}

// npm start: sets everything up and opens JupyterLab on the example. `--help` lists the options.
import { nodeIsNewEnough } from './lib/node.mjs';

if (nodeIsNewEnough()) {
  import('./lib/start.mjs').then(({ main }) => main(process.argv.slice(2)));
}

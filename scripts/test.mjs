// npm test [-- suite …]: sets everything up and runs the suites. `--help` lists them.
import { nodeIsNewEnough } from './lib/node.mjs';

if (nodeIsNewEnough()) {
  import('./lib/test.mjs').then(({ main }) => main(process.argv.slice(2)));
}

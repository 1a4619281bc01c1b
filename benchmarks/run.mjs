// npm run bench [-- row …]: sets everything up and measures. `--help` lists the rows.
import { nodeIsNewEnough } from '../scripts/lib/node.mjs';

if (nodeIsNewEnough()) {
  import('./lib/main.mjs').then(({ main }) => main(process.argv.slice(2)));
}

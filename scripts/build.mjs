// npm run build: src/ to lib/, and lib/ with style/ and schema/ to the labextension.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot, LABEXTENSION, pythonOf, ROOT, VENV } from './lib/paths.mjs';
import { through } from './lib/run.mjs';

const python = process.env.CNN_COMPARATOR_PYTHON ?? pythonOf(VENV);

async function run(name, command) {
  const code = await through(command);
  if (code !== 0) {
    console.error(`${name} failed.`);
    process.exit(1);
  }
}

if (!existsSync(python)) {
  console.error(`${python} is missing. Run \`npm start\` once: it installs what building needs.`);
  process.exit(1);
}
for (const old of [inRoot('lib'), LABEXTENSION]) {
  rmSync(old, { recursive: true, force: true });
}
await run('TypeScript', [
  process.execPath,
  inRoot('node_modules', 'typescript', 'bin', 'tsc'),
  ...['--project', 'tsconfig.json', '--composite', 'false', '--incremental', 'false']
]);
await run('jupyter-builder', [python, '-m', 'jupyter_builder.main', 'build', ROOT]);
// It names folders of this machine.
rmSync(join(LABEXTENSION, 'build_log.json'), { force: true });

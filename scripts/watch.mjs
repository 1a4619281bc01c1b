// npm run watch: `npm run build`, once and again whenever something of src/, style/ or schema/ changes.
import { watch } from 'node:fs';
import { say } from './lib/console.mjs';
import { inRoot } from './lib/paths.mjs';
import { through } from './lib/run.mjs';

/** Editors write a file in several steps, and branches change many files. */
const PAUSE_MS = 300;
const BUILD = [process.execPath, inRoot('scripts', 'build.mjs')];

let timer;
let isBuilding = false;
let isStale = false;

async function build() {
  if (isBuilding) {
    isStale = true;
    return;
  }
  isBuilding = true;
  do {
    isStale = false;
    const code = await through(BUILD);
    say(code === 0 ? 'Built; reload the page. Waiting for changes …' : 'Waiting for changes …');
  } while (isStale);
  isBuilding = false;
}

for (const folder of ['src', 'style', 'schema']) {
  watch(inRoot(folder), { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(build, PAUSE_MS);
  });
}
await build();

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { elapsed, say, tell } from '../../scripts/lib/console.mjs';
import { SETUP } from '../../scripts/lib/paths.mjs';
import {
  buildExtension,
  installPackages,
  linkExtension,
  TEST_EXTRAS
} from '../../scripts/lib/setup.mjs';
import { Trouble } from '../../scripts/lib/trouble.mjs';
import * as ROWS from '../rows/index.mjs';
import { Bench } from './bench.mjs';
import { table } from './report.mjs';

const REPORT = join(SETUP, 'reports', 'bench.json');

function help() {
  const rows = Object.entries(ROWS).map(([name, { title }]) => `  ${name.padEnd(12)} ${title}`);
  return `npm run bench [-- options] [row …]

Measures all rows, or those that are named, prints a table and writes ${REPORT}.
Every figure is the median of several runs; its baseline is measured in the same run.

  --runs N       runs of every figure (default 5)
  --gpu          the browser may use the graphics processor
  --json FILE    where the report goes
  --help         this text

${rows.join('\n')}`;
}

function optionsOf(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '5' },
      gpu: { type: 'boolean', default: false },
      json: { type: 'string', default: REPORT },
      help: { type: 'boolean', short: 'h' }
    }
  });
  const unknown = positionals.find(name => !Object.hasOwn(ROWS, name));
  if (unknown !== undefined) {
    throw new Trouble(
      `There is no row '${unknown}'; the rows are ${Object.keys(ROWS).join(', ')}.`
    );
  }
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) {
    throw new Trouble(`--runs wants a whole number from 1, not '${values.runs}'.`);
  }
  return { ...values, runs, rows: positionals.length > 0 ? positionals : Object.keys(ROWS) };
}

async function measure(name, bench) {
  const start = Date.now();
  say(`\n━━ ${name}: ${ROWS[name].title}`);
  try {
    const lines = (await ROWS[name].run(bench)).map(line => ({ row: name, ...line }));
    say(`${table(lines)}\n(${elapsed(start)})`);
    return lines;
  } catch (error) {
    tell(error);
    process.exitCode = 1;
    return [];
  }
}

function write(file, lines, { runs, gpu }) {
  const report = {
    date: new Date().toISOString(),
    machine: { processors: cpus().length, model: cpus()[0]?.model, load: loadavg() },
    runs,
    gpu,
    lines
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  say(`\nReport: ${file}`);
}

async function measureAll({ rows, runs, gpu, json }) {
  const python = await installPackages(TEST_EXTRAS);
  await buildExtension();
  linkExtension();
  const folder = mkdtempSync(join(tmpdir(), 'cnn-comparator-bench-'));
  const bench = new Bench({ python, folder, runs, gpu });
  const lines = [];
  try {
    for (const name of rows) {
      lines.push(...(await measure(name, bench)));
    }
  } finally {
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  }
  say(`\n${table(lines)}`);
  write(json, lines, { runs, gpu });
}

/** What `npm run bench` does. A bar that is missed is told, not punished: the exit code stays 0. */
export async function main(args) {
  try {
    if (args.includes('--help') || args.includes('-h')) {
      say(help());
      return;
    }
    await measureAll(optionsOf(args));
  } catch (error) {
    tell(error);
    process.exitCode = 1;
  }
}

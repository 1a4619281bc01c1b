import { apart } from './apart.mjs';
import { elapsed, say, tell } from './console.mjs';
import { installPackages, TEST_EXTRAS } from './setup.mjs';
import { closing, lastLines, sum } from './tally.mjs';
import { Trouble } from './trouble.mjs';
import { fuzz } from '../suites/fuzz.mjs';
import { install } from '../suites/install.mjs';
import { lint, protocol, types } from '../suites/static.mjs';
import { ui } from '../suites/ui.mjs';
import { quick } from '../suites/quick.mjs';
import { fast, jest, matrix, pytest, scripts } from '../suites/unit.mjs';
import { wheel } from '../suites/wheel.mjs';

/** In the order in which they run when they are named. */
const SUITES = { scripts, lint, types, protocol, jest, pytest, fuzz, wheel, install, ui };

/** What runs at once when all suites run, each lane in its order; then the browser has the machine. */
const LANES = [['pytest'], ['scripts', 'lint', 'types', 'protocol', 'jest', 'fuzz', 'install']];
const LAST = ['ui'];

/** Only by name: parts of the others. */
const PARTS = { fast, matrix, quick };

/** What a suite builds on. */
const NEEDS = { ui: ['wheel', 'install'], install: ['wheel'] };

/** Of a suite that failed before others, so many lines are told again at the end. */
const END_LINES = 60;

const HELP = `npm test [-- suite …]

Installs what is needed into .venv and node_modules and runs the suites, or those that are named
(with what they build on).

  scripts    tests of the scripts themselves
  lint       eslint, prettier, stylelint, ruff, mypy
  types      tsc
  protocol   what is generated matches protocol/ and assembly/
  jest       tests of the browser side
  pytest     tests of the Python side
  fuzz       changed files of every format, 500 each, with a seed that it says;
             --seed N, --count N and --format F after it choose others
  wheel      labextension, sdist and wheel
  install    the wheel in a clean environment without Node
  ui         JupyterLab of that environment in a real browser

Only by name, for it takes several minutes:

  matrix     five networks by every route that writes them, each pair of routes; pytest takes a
             sample, whose seed it says; CNN_COMPARATOR_MATRIX_SEED chooses another

For between two edits:

  quick      lint, types, jest and fast at once
  fast       pytest without the tests that take a second or more`;

/** The suites to run, in order; throws a Trouble when a name is unknown. */
export function chosenSuites(names) {
  const known = { ...SUITES, ...PARTS };
  const unknown = names.find(name => !Object.hasOwn(known, name));
  if (unknown !== undefined) {
    const all = Object.keys(known).join(', ');
    throw new Trouble(`There is no suite '${unknown}'; the suites are ${all}.`);
  }
  const wanted = new Set(names.flatMap(name => [...(NEEDS[name] ?? []), name]));
  return names.length === 0
    ? Object.keys(SUITES)
    : Object.keys(known).filter(name => wanted.has(name));
}

/** What stands before the first option names suites; the options are the fuzz suite's. */
export function separated(args) {
  const first = args.findIndex(arg => arg.startsWith('-'));
  const names = first < 0 ? args : args.slice(0, first);
  const options = first < 0 ? [] : args.slice(first);
  if (options.length > 0 && !names.includes('fuzz')) {
    throw new Trouble(`${options[0]} is an option of suite fuzz; put fuzz before it.`);
  }
  return { names, options };
}

async function runSuite(name, context) {
  const start = Date.now();
  say(`\n━━ ${name}`);
  let tally;
  try {
    tally = await { ...SUITES, ...PARTS }[name](context);
  } catch (error) {
    tell(error);
    tally = { passed: 0, failed: 1 };
  }
  const line = `${name}: ${closing(tally)} (${elapsed(start)})`;
  say(line);
  return { tally, line };
}

/** One suite beside others: what it wrote is shown when it has ended. */
async function runApart(name) {
  const start = Date.now();
  const { tally, output } = await apart(name);
  say(output);
  const all = [...(NEEDS[name] ?? []), name].join(', ');
  const end = tally.failed > 0 ? `\n━━ the end of ${all}\n${lastLines(output, END_LINES)}` : null;
  return { tally, line: `${all}: ${closing(tally)} (${elapsed(start)})`, end };
}

async function inOrder(names, run) {
  const results = [];
  for (const name of names) {
    results.push(await run(name));
  }
  return results;
}

async function runAll(args) {
  const { names, options } = separated(args);
  const suites = chosenSuites(names);
  const context = { python: await installPackages(TEST_EXTRAS), options };
  const run = name => runSuite(name, context);
  if (names.length === 0) {
    say('\nAll but the browser suite run at once; each shows its output when it has ended.');
  }
  const results =
    names.length > 0
      ? await inOrder(suites, run)
      : [
          ...(await Promise.all(LANES.map(lane => inOrder(lane, runApart)))).flat(),
          ...(await inOrder(LAST, run))
        ];
  results.forEach(({ end }) => end && say(end));
  say(`\n${results.map(({ line }) => line).join('\n')}`);
  return sum(results.map(({ tally }) => tally));
}

/** What `npm test` does. Its last line is the sum of all suites. */
export async function main(args) {
  if (args.includes('--help') || args.includes('-h')) {
    say(HELP);
    return;
  }
  let total = { passed: 0, failed: 1 };
  try {
    total = await runAll(args);
  } catch (error) {
    tell(error);
  }
  say(`\n${closing({ passed: total.passed, failed: total.failed })}`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

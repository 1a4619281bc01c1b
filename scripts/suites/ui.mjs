// The whole thing in a real browser, against the JupyterLab of the clean environment.
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser } from '../lib/browser.mjs';
import { CLEAN_PYTHON, cleanVariables } from '../lib/clean.mjs';
import { say } from '../lib/console.mjs';
import { inRoot } from '../lib/paths.mjs';
import { freePort } from '../lib/port.mjs';
import { stampOf } from '../lib/stamp.mjs';
import { fromPlaywright } from '../lib/tally.mjs';
import { Trouble } from '../lib/trouble.mjs';
import { counted, node, REPORTS } from './context.mjs';

const WORK = inRoot('ui-tests', '.work');

export async function ui() {
  if (!existsSync(CLEAN_PYTHON) || stampOf('clean-env') === '') {
    throw new Trouble('Suite ui was not run: the wheel is not installed in a clean environment.');
  }
  const browser = await findBrowser();
  say(`Browser: ${browser}`);
  rmSync(WORK, { recursive: true, force: true });
  cpSync(inRoot('examples'), WORK, { recursive: true });
  const report = join(REPORTS, 'ui.json');
  const command = node('@playwright/test/cli.js', 'test', '--config', 'ui-tests');
  const tally = await counted(command, {
    report,
    read: fromPlaywright,
    env: {
      ...process.env,
      CHROMIUM_PATH: browser,
      CNN_COMPARATOR_UI: JSON.stringify({
        port: await freePort(),
        python: CLEAN_PYTHON,
        work: WORK,
        variables: cleanVariables()
      }),
      PLAYWRIGHT_JSON_OUTPUT_FILE: report
    }
  });
  if (tally.failed > 0) {
    say(`Traces and screenshots: ${inRoot('ui-tests', 'test-results')}`);
  }
  return tally;
}

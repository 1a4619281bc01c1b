// Finding a Chromium for the tests in a browser.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { say } from './console.mjs';
import { through } from './run.mjs';
import { Trouble } from './trouble.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'
];

/** The browser of this machine; null when there is none. */
export function systemBrowser(path = process.env.PATH ?? '', exists = existsSync) {
  const folders = path.split(delimiter).filter(Boolean);
  const files = NAMES.flatMap(name => folders.map(folder => join(folder, name)));
  return [...files, ...ELSEWHERE].find(file => exists(file)) ?? null;
}

async function playwrightBrowser() {
  const { chromium } = await import('playwright-core');
  const file = chromium.executablePath();
  return existsSync(file) ? file : null;
}

async function installedByApt() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    return null;
  }
  say('No Chromium here; installing the one of this system …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await through(['apt-get', 'update', '-qq'], { env });
  await through(['apt-get', 'install', '-y', '-qq', 'chromium'], { env });
  return systemBrowser();
}

/** The path of a Chromium; throws a Trouble when there is none and none can be installed. */
export async function findBrowser() {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (!existsSync(chosen)) {
      throw new Trouble(
        `CHROMIUM_PATH names ${chosen}, which does not exist. Correct or unset it.`
      );
    }
    return chosen;
  }
  const found = systemBrowser() ?? (await playwrightBrowser()) ?? (await installedByApt());
  if (found === null) {
    throw new Trouble(
      'No Chromium was found for suite ui. Install Chromium or Google Chrome, or run `npx playwright install chromium`, or name one in CHROMIUM_PATH.'
    );
  }
  return found;
}

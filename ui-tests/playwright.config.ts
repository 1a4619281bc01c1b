import { join } from 'node:path';
import * as galata from '@jupyterlab/galata/lib/playwright-config';
import type { PlaywrightTestConfig } from '@playwright/test';

/** What scripts/suites/ui.mjs hands over. */
interface IHandOver {
  readonly port: number;
  /** The Python of the clean environment. */
  readonly python: string;
  /** The folder that JupyterLab shows. */
  readonly work: string;
  readonly variables: Record<string, string>;
}

if (process.env.CNN_COMPARATOR_UI === undefined) {
  throw new Error('Run these tests with `npm test -- ui`.');
}
const { port, python, work, variables } = JSON.parse(process.env.CNN_COMPARATOR_UI) as IHandOver;
const address = `http://127.0.0.1:${port}`;
const isRoot = process.getuid?.() === 0;

// Its declarations do not tell that it exports a configuration.
const base = galata as PlaywrightTestConfig;

/** Those that take minutes begin first, so that both workers end at about the same time. */
const LONG = /(leaks|monkey)\.spec\.ts$/;

const config: PlaywrightTestConfig = {
  ...base,
  projects: [
    { name: 'long', testMatch: LONG },
    { name: 'usual', testIgnore: LONG }
  ],
  testDir: 'tests',
  outputDir: 'test-results',
  reporter: [['list'], ['json'], ['html', { open: 'never' }]],
  // The server and the browser share the cores, which one page leaves half idle.
  workers: 2,
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  // A first import, a first worker: on a busy machine these take longer than the usual five seconds.
  expect: { timeout: 20_000 },
  // A slow machine takes twice as long as a fast one; only what hangs should fail.
  timeout: 180_000,
  use: {
    ...base.use,
    baseURL: address,
    viewport: { width: 1280, height: 900 },
    video: 'off',
    // A trace of every test takes a large part of the time; in CI the retry of one that failed has it.
    trace: process.env.CI ? 'on-first-retry' : 'retain-on-failure',
    screenshot: 'only-on-failure',
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH,
      args: [
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        ...(isRoot ? ['--no-sandbox'] : [])
      ]
    }
  },
  webServer: {
    command: `"${python}" -m jupyterlab --config "${join(__dirname, 'jupyter_server_test_config.py')}"`,
    url: `${address}/lab`,
    cwd: work,
    env: { ...variables, CNN_COMPARATOR_UI_PORT: String(port), CNN_COMPARATOR_UI_WORK: work },
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
    reuseExistingServer: false,
    timeout: 120_000
  }
};

export default config;

// A page of JupyterLab and a Jupyter kernel that tests have one after another: loading the one and
// starting the other takes longer than many a test.
import { galata, test as base } from '@jupyterlab/galata';
import type { APIRequestContext } from '@playwright/test';

type Opened = Awaited<ReturnType<typeof galata.newPage>>;

/** What a worker keeps from test to test; after a test that failed another worker goes on. */
interface IKept {
  opened?: Opened;
  session?: ISession;
}

interface ISession {
  readonly id: string;
  readonly path: string;
  readonly kernel: { readonly id: string; readonly name: string };
}

interface IOptions {
  /** The test does what a Jupyter kernel that others have had, or will have, does not stand. */
  readonly ownKernel: boolean;
}

/** Leaves nothing of the test before, and works in the folder of the next one. */
const RESET = `
import os, sys
from ipywidgets import Widget
Widget.close_all()
os.chdir(os.path.join(os.environ['CNN_COMPARATOR_UI_WORK'], FOLDER))
sys.modules.pop('forms', None)
get_ipython().reset(new_session=True)
`;

/** The theme that every test begins with. */
const LIGHT = 'JupyterLab Light';

const pathOf = (tmpPath: string): string => `${tmpPath}/notebook.ipynb`;

/** Gives the session of the test before to the notebook that the test will open. */
async function handOver(
  { page, sessions }: Opened,
  request: APIRequestContext,
  session: ISession,
  tmpPath: string
): Promise<void> {
  const data = { path: pathOf(tmpPath), name: 'notebook.ipynb', type: 'notebook' };
  const answer = await request.patch(`/api/sessions/${session.id}`, { data });
  // Else the notebook starts a new one.
  if (!answer.ok()) {
    return;
  }
  sessions?.set(session.id, (await answer.json()) as never);
  const code = RESET.replace('FOLDER', JSON.stringify(tmpPath));
  await page.evaluate(`(async () => {
    const kernel = jupyterapp.serviceManager.kernels.connectTo({
      model: ${JSON.stringify(session.kernel)}, handleComms: false
    });
    const { content } = await kernel.requestExecute({ code: ${JSON.stringify(code)}, silent: true }).done;
    kernel.dispose();
    if (content.status !== 'ok') {
      throw new Error(content.evalue);
    }
  })()`);
}

/** Closes all that the test opened, takes its theme back, and ends its Jupyter kernels but the one that is kept. */
async function clear(
  { page, sessions, kernels }: Opened,
  request: APIRequestContext,
  kept: ISession | undefined
): Promise<void> {
  await page.evaluate(() => {
    [...window.jupyterapp.shell.widgets('main')].forEach(widget => widget.dispose());
  });
  await page.locator('.jp-Launcher').waitFor();
  await page.mouse.move(0, 0);
  if ((await page.theme.getTheme()) !== LIGHT) {
    await page.theme.setLightTheme();
  }
  const ended = [...(sessions?.keys() ?? [])].filter(id => id !== kept?.id);
  await galata.Mock.clearRunners(request, ended, 'sessions');
  // JupyterLab is told of those in these maps alone; what it does not find any more has ended for it.
  ended.forEach(id => sessions?.delete(id));
  [...(kernels?.keys() ?? [])]
    .filter(id => id !== kept?.kernel.id)
    .forEach(id => kernels?.delete(id));
}

/** For tests that have a page of their own; in the same workers, so that these keep what they have. */
export const alone = base.extend<object, { kept: IKept }>({
  kept: [
    async ({ browser }, use) => {
      await use({});
      await Promise.all(browser.contexts().map(context => context.close()));
    },
    { scope: 'worker' }
  ]
});

/** For tests that have the page of the test before. */
export const test = alone.extend<IOptions>({
  ownKernel: [false, { option: true }],
  page: async (
    { baseURL, browser, kept, ownKernel, request, tmpPath, viewport, waitForApplication },
    use
  ) => {
    if (!kept.opened) {
      const first = { baseURL: baseURL ?? '', browser, waitForApplication, autoGoto: false };
      kept.opened = await galata.newPage(first);
      await kept.opened.page.goto();
    }
    const { opened } = kept;
    const { page, sessions } = opened;
    await page.setViewportSize(viewport ?? { width: 1280, height: 900 });
    if (kept.session && !ownKernel) {
      await handOver(opened, request, kept.session, tmpPath);
    }
    await use(page);
    if (!ownKernel) {
      const all = [...(sessions?.values() ?? [])] as unknown as ISession[];
      kept.session = all.find(({ path }) => path === pathOf(tmpPath));
    }
    await clear(opened, request, kept.session);
  }
});

export { expect } from '@jupyterlab/galata';

import { openNotebook, printed } from './helpers';
import { sentBy } from './sent';
import { alone as test, expect } from './shared';
import { SlowLink } from './slowLink';
import { layer, MAKE, notice, output, readyIn, shownLayer } from './views';

const SHOW = `${MAKE}\nw = make()\nw.layer = 'conv1'\nw`;
/** What the panels take to tell of a change of the connection's state, and what a browser takes. */
const SOON = { timeout: 2_000 };

test.setTimeout(240_000);

test.describe('over a link that can be cut', () => {
  let link: SlowLink;

  test.use({
    baseURL: async ({ baseURL }, use) => {
      link = await SlowLink.to(baseURL ?? '');
      await use(link.address);
      link.close();
    }
  });

  test('the panels say at once that the server has gone, and go on when it is back', async ({
    page,
    tmpPath
  }) => {
    await openNotebook({ page, tmpPath }, [SHOW]);
    await page.notebook.runCell(0, true);
    const view = output(page);
    await readyIn(view, 'architecture', 'distribution', 'convolution', 'performance');

    link.cut();
    await expect(notice(view)).toHaveText(
      'The connection to the Jupyter server was lost; trying to reconnect.',
      SOON
    );
    // What is asked meanwhile comes later.
    await layer(view, 'conv3').click();
    await expect(view.locator('[data-panel="distribution"]')).toHaveAttribute(
      'data-ready',
      'false'
    );
    link.mend();
    await expect(notice(view)).toHaveText('', { timeout: 90_000 });
    await readyIn(view, 'distribution', 'convolution', 'performance');
    expect(await shownLayer(view)).toContain('conv3');
    const ok = page.locator('.jp-Dialog .jp-mod-accept');
    if (await ok.isVisible()) {
      await ok.click();
    }
    expect(await printed(page, 'print(w.layer)')).toBe('conv3');
  });
});

test('a Jupyter kernel that stands still is said not to answer, and one that died to have gone', async ({
  page,
  tmpPath
}) => {
  const errors: string[] = [];
  page.on('pageerror', error => errors.push(error.stack ?? error.message));
  const sent = sentBy(page);
  await openNotebook({ page, tmpPath }, [SHOW]);
  await page.notebook.runCell(0, true);
  const view = output(page);
  await readyIn(view, 'architecture', 'distribution', 'convolution', 'performance');
  const kernel = Number(await printed(page, 'import os; print(os.getpid())'));

  process.kill(kernel, 'SIGSTOP');
  const asked = Date.now();
  await layer(view, 'conv3').click();
  await expect(notice(view)).toContainText('not answering', { timeout: 8_000 });
  expect(Date.now() - asked).toBeGreaterThan(4_000);
  // It stands still until it has been asked again.
  const once = sent.parts.length;
  await expect.poll(() => sent.parts.length, { timeout: 30_000 }).toBeGreaterThan(once);
  process.kill(kernel, 'SIGCONT');
  await readyIn(view, 'distribution', 'convolution', 'performance');
  await expect(notice(view)).toHaveText('', SOON);
  expect(await shownLayer(view)).toContain('conv3');

  process.kill(kernel, 'SIGSTOP');
  await layer(view, 'conv4').click();
  process.kill(kernel, 'SIGKILL');
  // The server looks every few seconds; from then on it takes no time.
  await page.locator('.jp-Dialog', { hasText: 'restart' }).or(notice(view)).first().waitFor();
  await expect(notice(view)).toContainText('died and was started anew; run its cell again', {
    timeout: 30_000
  });
  await expect(view.locator('[data-panel="distribution"]')).toContainText('run its cell again');
  const ok = page.locator('.jp-Dialog .jp-mod-accept');
  await ok.click();
  await page.notebook.runCell(0, true);
  await expect(notice(output(page))).toHaveText('', { timeout: 60_000 });
  await readyIn(output(page), 'architecture', 'distribution', 'convolution', 'performance');
  expect(await shownLayer(output(page))).toContain('conv1');
  expect(errors).toEqual([]);
});

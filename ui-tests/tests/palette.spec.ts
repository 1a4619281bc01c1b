import { openNotebook, printed } from './helpers';
import { expect, test } from './shared';
import { layer, MAKE, openByPalette, output, readyIn, tab, tabLabel } from './views';

test('without a comparator the palette says how to make one and inserts the cell', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, ["print('first')"]);
  await openByPalette(page);
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog).toContainText('No comparison is running');
  await expect(dialog).toContainText('CNNComparator(');
  await dialog.getByRole('button', { name: 'Insert cell' }).click();
  expect(await page.notebook.getCellCount()).toBe(2);
  await page.notebook.runCell(1, true);
  await readyIn(output(page), 'architecture');
});

test('the only comparator opens at once; output and tab stay in step', async ({
  page,
  tmpPath
}) => {
  test.setTimeout(180_000);
  await openNotebook({ page, tmpPath }, [MAKE, 'w = make()']);
  await page.notebook.run();

  await openByPalette(page);
  await expect(tabLabel(page, 'epoch_010 ↔ epoch_100')).toBeVisible();
  await readyIn(tab(page), 'architecture');
  await layer(tab(page), 'conv2').click();
  await readyIn(tab(page), 'distribution', 'convolution');

  await page.notebook.activate('notebook.ipynb');
  expect(await printed(page, 'print(w.layer)')).toBe('conv2');
  await page.notebook.addCell('code', 'w');
  await page.notebook.runCell(2, true);
  await readyIn(output(page), 'architecture', 'distribution');
  await expect(layer(output(page), 'conv2')).toHaveAttribute('aria-pressed', 'true');
  await layer(output(page), 'conv3').click();

  await tabLabel(page, 'epoch_010 ↔ epoch_100').click();
  await expect(layer(tab(page), 'conv3')).toHaveAttribute('aria-pressed', 'true');
  await layer(tab(page), 'conv4').click();

  await tabLabel(page, 'epoch_010 ↔ epoch_100').locator('.lm-TabBar-tabCloseIcon').click();
  await expect(tabLabel(page, 'epoch_010')).toHaveCount(0);
  await page.notebook.activate('notebook.ipynb');
  await expect(layer(output(page), 'conv4')).toHaveAttribute('aria-pressed', 'true');
  const shown = 'print(w.layer, w.comm is not None)';
  await expect.poll(() => printed(page, shown)).toBe('conv4 True');

  await output(page).getByRole('button', { name: 'Open in tab' }).click();
  await readyIn(tab(page), 'architecture', 'distribution');
  await expect(layer(tab(page), 'conv4')).toHaveAttribute('aria-pressed', 'true');
  await expect(tab(page).getByRole('button', { name: 'Open in tab' })).toHaveCount(0);
});

test('of several comparators the palette offers a choice', async ({ page, tmpPath }) => {
  await openNotebook({ page, tmpPath }, [MAKE, 'one = make(); two = make(1, 2)']);
  await page.notebook.run();
  await openByPalette(page);
  const dialog = page.locator('.jp-Dialog');
  const list = dialog.locator('select');
  await expect(list.locator('option')).toHaveText([
    'notebook.ipynb: epoch_010 ↔ epoch_100',
    'notebook.ipynb: epoch_001 ↔ epoch_002'
  ]);
  await list.selectOption({ index: 1 });
  await dialog.getByRole('button', { name: 'Open' }).click();
  await expect(tabLabel(page, 'epoch_001 ↔ epoch_002')).toBeVisible();
  await readyIn(tab(page), 'architecture');
});

test('those of notebooks and consoles are listed together', async ({ page, tmpPath }) => {
  test.setTimeout(120_000);
  await openNotebook({ page, tmpPath }, [MAKE, 'w = make()']);
  await page.notebook.run();
  await page.menu.clickMenuItem('File>New>Console');
  await page.locator('.jp-Dialog .jp-mod-accept').click();
  const prompt = page.locator('.jp-CodeConsole-promptCell .cm-content');
  await expect(page.locator('#jp-main-statusbar')).toContainText('Idle', { timeout: 30_000 });
  await prompt.fill(`${MAKE}w = make(1, 2)`);
  await prompt.press('Shift+Enter');
  await expect(page.locator('.jp-CodeConsole .jp-InputPrompt').first()).toHaveText('[1]:', {
    timeout: 60_000
  });
  await openByPalette(page);
  const list = page.locator('.jp-Dialog select');
  await expect(list.locator('option')).toHaveText([
    'notebook.ipynb: epoch_010 ↔ epoch_100',
    /[Cc]onsole.*: epoch_001 ↔ epoch_002/
  ]);
  await list.selectOption({ index: 1 });
  await page.locator('.jp-Dialog').getByRole('button', { name: 'Open' }).click();
  await readyIn(tab(page), 'architecture');
});

test('a comparator of a console opens in a tab as well', async ({ page }) => {
  test.setTimeout(120_000);
  await page.locator('.jp-LauncherCard[data-category="Console"]').first().click();
  const prompt = page.locator('.jp-CodeConsole-promptCell .cm-content');
  await expect(page.locator('#jp-main-statusbar')).toContainText('Idle', { timeout: 30_000 });
  await prompt.fill(`${MAKE}w = make()`);
  await prompt.press('Shift+Enter');
  await expect(page.locator('.jp-CodeConsole .jp-InputPrompt').first()).toHaveText('[1]:', {
    timeout: 60_000
  });
  await openByPalette(page);
  await expect(tabLabel(page, 'epoch_010 ↔ epoch_100')).toBeVisible();
  await readyIn(tab(page), 'architecture');
  await layer(tab(page), 'conv2').click();
  await readyIn(tab(page), 'distribution', 'convolution');
});

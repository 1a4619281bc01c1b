import { alone as test, expect } from './shared';

interface IAppWindow {
  readonly jupyterapp: { hasPlugin(id: string): boolean };
}

test('JupyterLab loads the extension', async ({ page }) => {
  const known = await page.evaluate(() =>
    (window as unknown as IAppWindow).jupyterapp.hasPlugin('cnn-comparator:plugin')
  );
  expect(known).toBe(true);
});

test('a notebook imports the version that is installed', async ({ page }) => {
  await page.notebook.createNew();
  await page.notebook.setCell(0, 'code', 'import cnn_comparator; cnn_comparator.__version__');
  await page.notebook.runCell(0);
  const output = await page.notebook.getCellTextOutput(0);
  expect(output?.[0]).toMatch(/^'\d+\.\d+\.\d+/);
});

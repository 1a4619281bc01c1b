import { openExample, panel, ready } from './helpers';
import { expect, test } from './shared';

test('the map zooms with Ctrl and the wheel down to single weights, and back', async ({
  page,
  tmpPath
}) => {
  await openExample({ page, tmpPath });
  await page.notebook.runCell(1, true);
  await ready(page, 'architecture');
  await panel(page, 'architecture').locator('[data-layer="conv3"]').click();
  await ready(page, 'distribution', 'convolution');
  const convolution = panel(page, 'convolution');
  const map = convolution.locator('canvas[data-map]');
  const cellWidth = (): Promise<number> =>
    map.evaluate(node => Number((node as HTMLElement).dataset.cellWidth));
  const whole = await cellWidth();
  await expect(convolution.locator('[data-legend="weight"]')).toHaveCount(0);

  await map.hover();
  await page.keyboard.down('Control');
  await expect(async () => {
    await page.mouse.wheel(0, -240);
    expect(await cellWidth()).toBeGreaterThan(8 * whole);
  }).toPass();
  await page.keyboard.up('Control');
  await ready(page, 'convolution');
  await expect(convolution.locator('[data-legend="weight"]')).toBeVisible();

  await convolution.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Show the whole map (0)' }).click();
  await expect.poll(cellWidth).toBe(whole);
  await expect(convolution.locator('[data-legend="weight"]')).toHaveCount(0);
});

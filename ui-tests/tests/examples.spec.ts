import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { openNotebook } from './helpers';
import { expect, test } from './shared';
import { layer, output, readyIn } from './views';

interface ICell {
  readonly cell_type: string;
  readonly source: string[];
}

function codeOf(notebook: string): string[] {
  const path = join(__dirname, '../../examples', notebook);
  const { cells } = JSON.parse(readFileSync(path, 'utf8')) as { cells: ICell[] };
  return cells
    .filter(({ cell_type: type }) => type === 'code')
    .map(({ source }) => source.join(''));
}

test('the digits are trained and their epochs compared', async ({ page, tmpPath }) => {
  test.setTimeout(180_000);
  await openNotebook({ page, tmpPath }, codeOf('digits.ipynb'));
  await page.notebook.run();
  await readyIn(output(page), 'architecture', 'performance');
  for (const name of ['conv1', 'norm1', 'conv2', 'dense']) {
    await expect(layer(output(page), name)).toBeVisible();
  }
  await layer(output(page), 'conv2').click();
  await readyIn(output(page), 'distribution', 'convolution');
  const performance = output(page).locator('[data-panel="performance"]');
  await output(page).locator('[data-strip="output"]').click();
  await expect(performance.locator('[data-patch="b:0"]')).toBeVisible({ timeout: 60_000 });
  await expect(performance).toContainText('Over all images');
  await expect(page.locator('.jp-OutputArea-output table.dataframe')).toContainText('conv2');
});

const LAYOUTS: Readonly<Record<string, string>> = {
  'one folder per class': "Path('photos', demo.CATEGORIES[label], f'{at}.png')",
  'the numbered layout': "Path('photos', f'image_{80 * label + at + 1:04d}.jpg')"
};

for (const [layout, path] of Object.entries(LAYOUTS)) {
  test(`${layout} is trained on, and its snapshots compared`, async ({ page, tmpPath }) => {
    test.setTimeout(240_000);
    await openNotebook({ page, tmpPath }, [
      `import subprocess, sys
from pathlib import Path
from PIL import Image
from cnn_comparator import CNNComparator, demo
images, labels = demo.images(per_category=2)
for at, (image, label) in enumerate(zip(images, labels)):
    path = ${path}
    path.parent.mkdir(parents=True, exist_ok=True)
    (image if isinstance(image, Image.Image) else Image.fromarray(image)).save(path)
training = subprocess.run(
    [sys.executable, '-m', 'cnn_comparator.demo', 'train', '--data', 'photos', '--epochs', '2',
     '--every', '1', '--size', '64', '--out', 'trained'],
    stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=150)
print(training.stdout, training.stderr)
training.check_returncode()`,
      `a, b = sorted(Path('trained').glob('*.onnx'))[:2]
CNNComparator(a, b, images='photos')`
    ]);
    await page.notebook.runCell(0, true);
    const printed = page.locator('.jp-OutputArea-output').first();
    await expect(printed).toContainText('17 classes', { timeout: 180_000 });
    await expect(printed).toContainText('kept epoch_002.onnx');
    await page.notebook.runCell(1, true);
    await readyIn(output(page), 'architecture', 'performance');
    await layer(output(page), 'conv3').click();
    await readyIn(output(page), 'distribution', 'convolution');
    await expect(output(page).locator('[data-class]').first()).toBeVisible();
  });
}

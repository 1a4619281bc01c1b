import type { Locator } from '@playwright/test';

import { openNotebook, panel, printed, ready, runSource } from './helpers';
import { expect, test } from './shared';

/** Networks without class scores, and what PyTorch says of them for an image. */
const MAKE = `import json
import numpy as np, torch
from torch import nn
from cnn_comparator import CNNComparator

images = np.random.default_rng(5).integers(0, 255, (3, 24, 24, 3), np.uint8)

class Detector(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 5, 4, stride=4)
    def forward(self, x):
        places = self.conv(x).flatten(2).transpose(1, 2)
        return {'boxes': places[..., :4], 'scores': places[..., 4].sigmoid()}

class Large(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 12, 3, padding=1)
    def forward(self, x):
        return nn.functional.pixel_shuffle(self.conv(x), 2).sigmoid()

def segmentation():
    return nn.Sequential(nn.Conv2d(3, 6, 3, padding=1), nn.ReLU(), nn.Conv2d(6, 4, 1))

def pair(make):
    torch.manual_seed(3)
    return make().eval(), make().eval()

def given(module, image):
    entering = torch.from_numpy(images[image:image + 1].transpose(0, 3, 1, 2)).float() / 255
    with torch.no_grad():
        return module(entering)

NAMES = ['road', 'tree', 'sky', 'car']`;

/** The colours of a canvas, one place after the other as '#rrggbb'. */
async function coloursOf(canvas: Locator): Promise<string[]> {
  return canvas.evaluate((node: HTMLCanvasElement) => {
    const { width, height } = node;
    const data = node.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
    return Array.from({ length: width * height }, (_, place) => {
      const hex = (i: number): string => data[4 * place + i].toString(16).padStart(2, '0');
      return `#${hex(0)}${hex(1)}${hex(2)}`;
    });
  });
}

test('models without class scores show what they give', async ({ page, tmpPath }) => {
  await page.setViewportSize({ width: 1600, height: 1000 });
  await openNotebook({ page, tmpPath }, [MAKE, '']);
  await page.notebook.runCell(0, true);
  const performance = panel(page, 'performance');
  const area = performance.locator('[data-area="outputs"]');
  const plane = (which: string): Locator => area.locator(`[data-plane="${which}"] canvas`);

  await test.step('a segmentation its strongest channels', async () => {
    await runSource(
      page,
      1,
      'a, b = pair(segmentation)\nw = CNNComparator(a, b, images=images, classes=NAMES)\nw'
    );
    await ready(page, 'architecture', 'performance');
    await expect(plane('difference')).toBeVisible();
    await expect(performance.locator('[data-area="predictions"]')).toBeHidden();
    await expect(performance.locator('.cnn-mod-error:visible')).toHaveCount(0);
    const oracle =
      'print(json.dumps([given(m, 0)[0].argmax(0).flatten().tolist() for m in (a, b)]))';
    const [left, right] = JSON.parse(await printed(page, oracle)) as number[][];
    const colours = new Map<number, string>();
    for (const key of await area.locator('[data-legend^="class"]').all()) {
      const index = Number((await key.getAttribute('data-legend'))?.slice('class'.length));
      await expect(key).toHaveText(['road', 'tree', 'sky', 'car'][index]);
      const swatch = key.locator('.cnn-Scale-swatch');
      colours.set(index, await swatch.evaluate((node: HTMLElement) => node.style.background));
    }
    expect(new Set(colours.values()).size).toBe(colours.size);
    const painted = { a: await coloursOf(plane('a')), b: await coloursOf(plane('b')) };
    const rgb = (hex: string): string =>
      `rgb(${[1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16)).join(', ')})`;
    expect(painted.a.map(rgb)).toEqual(left.map(index => colours.get(index)));
    expect(painted.b.map(rgb)).toEqual(right.map(index => colours.get(index)));
    const share = left.filter((index, place) => index !== right[place]).length / left.length;
    const shown = await area.locator('[data-legend="disagree"]').getAttribute('data-value');
    expect(Number(shown)).toBeCloseTo(share, 12);
    expect(share).toBeGreaterThan(0);
    const swatch = area.locator('[data-legend="disagree"] .cnn-Scale-swatch');
    const marked = await swatch.evaluate((node: HTMLElement) => node.style.background);
    const different = (await coloursOf(plane('difference'))).map(colour => rgb(colour) === marked);
    expect(different).toEqual(left.map((index, place) => index !== right[place]));
  });

  await test.step('and the values of one channel', async () => {
    const channel = area.getByLabel('Channel of the output');
    await channel.selectOption('2');
    await expect(area.locator('[data-legend="outputDifference"]')).toBeVisible();
    await ready(page, 'performance');
    const oracle = `x, y = (given(m, 0)[0, 2].double() for m in (a, b))
print(json.dumps([max(x.max(), y.max()).item(), (y - x).abs().max().item()]))`;
    const [high, most] = JSON.parse(await printed(page, oracle)) as number[];
    const legend = (id: string): Promise<string | null> =>
      area.locator(`[data-legend="${id}"]`).getAttribute('data-max');
    expect(Number(await legend('output'))).toBeCloseTo(high, 6);
    expect(Number(await legend('outputDifference'))).toBeCloseTo(most, 6);
    expect(await printed(page, 'print(w.output_channel)')).toBe('2');
    await area.getByRole('group').press('ArrowRight');
    await expect(channel).toHaveValue('3');
  });

  await test.step('a super-resolution its pictures', async () => {
    await runSource(page, 1, 'a, b = pair(Large)\nCNNComparator(a, b, images=images)');
    await ready(page, 'architecture', 'performance');
    await expect(plane('difference')).toBeVisible();
    const oracle = `print(json.dumps([(given(m, 0)[0].permute(1, 2, 0) * 255).round().int().flatten(0, 1).tolist() for m in (a, b)]))`;
    const wanted = JSON.parse(await printed(page, oracle)) as number[][][];
    for (const [place, which] of ['a', 'b'].entries()) {
      const found = (await coloursOf(plane(which))).map(colour =>
        [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16))
      );
      expect(found).toHaveLength(48 * 48);
      const apart = found.flatMap((colour, i) =>
        colour.map((value, j) => Math.abs(value - wanted[place][i][j]))
      );
      expect(Math.max(...apart)).toBeLessThanOrEqual(1);
    }
  });

  await test.step('a detector its numbers', async () => {
    await runSource(page, 1, 'a, b = pair(Detector)\nCNNComparator(a, b, images=images)');
    await ready(page, 'architecture', 'performance');
    const oracle = `x, y = (given(m, 0)['scores'].double() for m in (a, b))
print(((y - x) ** 2).mean().sqrt().item())`;
    const rms = Number(await printed(page, oracle));
    const row = area.locator('[data-output]', { hasText: 'scores' });
    await expect(row).toContainText('36 float32');
    const shown = await row.locator('[data-value]').first().getAttribute('data-value');
    expect(Number(shown)).toBeCloseTo(rms, 6);
    await expect(area).toContainText('No output has two axes of space');
    await expect(area.locator('canvas')).toHaveCount(0);
  });

  await test.step('and the picture what enters them', async () => {
    await runSource(
      page,
      1,
      `def crop(picture):
    scaled = picture[4:16, 2:20].astype(np.float32) / 255
    return ((scaled - 0.45) / 0.25).transpose(2, 0, 1)

a, b = pair(segmentation)
CNNComparator(a, b, images=images, image=1, preprocess=crop)`
    );
    await ready(page, 'architecture', 'performance');
    const picture = performance.locator('[data-area="picture"]');
    await expect(picture).toContainText('The models see the framed part, 18 × 12.');
    await expect(picture.locator('.cnn-Picture-outside')).toHaveAttribute('data-box', '2,4,18,12');
    await picture.getByLabel('What the picture shows').selectOption('Network input');
    const canvas = picture.getByRole('img', { name: /^Network input of A and B for / });
    await expect(canvas).toBeVisible();
    await ready(page, 'performance');
    const oracle = `x = crop(images[1]).astype(np.float64)
shades = np.floor(255 * (x - x.min()) / (x.max() - x.min()) + 0.5).astype(int)
print(json.dumps(['#%02x%02x%02x' % tuple(place) for place in shades.reshape(3, -1).T]))`;
    const wanted = JSON.parse(await printed(page, oracle)) as string[];
    expect(wanted).toHaveLength(12 * 18);
    expect(await coloursOf(canvas)).toEqual(wanted);
    await expect(picture).toContainText('3 × 12 × 18');
    await picture.getByLabel('What the picture shows').selectOption('Image');
    await expect(picture.getByText('24 × 24 pixels')).toBeVisible();
    await expect(canvas).toBeHidden();
  });
});

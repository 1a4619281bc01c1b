import { openNotebook, panel, printed, runSource } from './helpers';
import { expect, test } from './shared';
import { MAKE, output, readyIn } from './views';

const SHOW = `${MAKE}
w = make()
w.layer, w.channel, w.image = 'conv2', 5, 0
w
`;

const IMAGES = [2, 5, 7];

/** What ONNX Runtime gives behind the activation function of the second convolution, and NumPy makes of it. */
const TRUTH = `
import json, numpy as np, onnx, onnxruntime
from cnn_comparator.demo import data
def behind(epoch):
    model = onnx.load(demo.snapshot(epoch))
    [conv] = [n for n in model.graph.node if 'conv2.weight' in n.input]
    [relu] = [n for n in model.graph.node if conv.output[0] in n.input]
    model.graph.output.append(onnx.ValueInfoProto(name=relu.output[0]))
    session = onnxruntime.InferenceSession(model.SerializeToString())
    entering = data.preprocess(images[${JSON.stringify(IMAGES)}])
    return session.run([relu.output[0]], {'image': entering})[0].astype(float)
a, b = behind(10), behind(100)
distance = np.sqrt(((b - a) ** 2).sum(axis=(2, 3))).mean(axis=0)
most = b[:, 5].max(axis=(1, 2))
print(json.dumps([distance.max(), most.max(), ${JSON.stringify(IMAGES)}[most.argmax()]]))
`;

test('channels and patches speak about a set of images, until one leaves it', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, [SHOW]);
  await runSource(page, 0, SHOW);
  const view = output(page);
  await readyIn(view, 'convolution', 'performance');
  const convolution = panel(page, 'convolution');
  const performance = panel(page, 'performance');
  const [change, activation, image] = JSON.parse(await printed(page, TRUTH)) as number[];
  const patches = performance.locator('[data-area="patches"]');
  const scores = patches.getByRole('combobox', { name: 'What patches are ranked by' });
  await scores.selectOption('map');
  await expect(patches).toContainText('by the map of the whole image');
  await expect.poll(() => printed(page, 'print(w.patch_scores)')).toBe('map');

  await printed(page, `w.image_set = {'name': 'broken', 'images': ${JSON.stringify(IMAGES)}}`);
  const legend = convolution.locator('[data-legend="output"]');
  await expect(legend).toContainText('mean of 3 images');
  const shown = Number(await legend.getAttribute('data-max'));
  expect(Math.abs(shown / change - 1)).toBeLessThan(1e-5);
  const strip = convolution.locator('[data-strip="output"]');
  await strip.focus();
  await strip.press('Home');
  await expect(page.locator('.cnn-Tooltip')).toContainText('Mean activation change');
  await expect(page.locator('.cnn-Tooltip canvas')).toHaveCount(2);

  await expect(patches).toContainText('in 3 images by their maps', { timeout: 60_000 });
  await expect(patches.locator('.cnn-SetChip')).toHaveText('3 images: broken');
  await expect(scores).toBeHidden();
  const best = patches.locator('[data-patch="b:0"]');
  await expect(best.locator('.cnn-Patch-crop')).toHaveAttribute('style', /blob:/);
  const found = Number(await best.getAttribute('data-activation'));
  expect(Math.abs(found / activation - 1)).toBeLessThan(1e-5);
  await best.click();
  await expect.poll(() => printed(page, 'print(w.image, w.patch)')).toBe(`${image} b:0`);
  await expect(best).toHaveAttribute('aria-selected', 'true');

  await convolution.getByRole('button', { name: 'Back to one image' }).click();
  await expect.poll(() => printed(page, 'print(w.image_set, w.image)')).toBe(`None ${image}`);
  await expect(legend).not.toContainText('mean of');
  await expect(scores).toBeVisible();
  await expect(patches).toContainText('by the map of the whole image');
});

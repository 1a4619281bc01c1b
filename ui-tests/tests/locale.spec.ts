import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { openNotebook, panel, printed, ready } from './helpers';
import { alone as test, expect } from './shared';
import { MAKE } from './views';

type Sentence = readonly [one: string, many: string | null];

const PRINTED = `
import { extracted } from './scripts/lib/catalogue.mjs';
process.stdout.write(JSON.stringify(extracted().sentences));
`;

/** Every sentence in angles, which what it tells stays out of. */
function madeUp(): Record<string, unknown> {
  const run = ['--input-type=module', '-e', PRINTED];
  const printed = execFileSync(process.execPath, run, { cwd: join(__dirname, '../..') });
  const sentences = JSON.parse(printed.toString()) as Sentence[];
  const angled = (text: string): string => `«${text.replace(/%\d+/g, '»$&«')}»`;
  const entries = sentences.map(([one, many]) => [
    one,
    many === null ? [angled(one)] : [angled(one), angled(many)]
  ]);
  const about = {
    domain: 'cnn_comparator',
    language: 'xx',
    plural_forms: 'nplurals=2; plural=n != 1;'
  };
  return { '': about, ...(Object.fromEntries(entries) as object) };
}

/** What stands on the page and in its tooltips and labels, of the comparison alone. */
function said(page: IJupyterLabPageFixture): Promise<string[]> {
  return page.evaluate(() => {
    const roots = document.querySelectorAll('.cnn-Comparator, .cnn-Floating, .lm-Menu');
    const attributes = ['title', 'placeholder', 'label', 'alt', 'aria-label', 'aria-valuetext'];
    const texts = new Set<string>();
    for (const root of roots) {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        // Of a name that gives up its middle, all.
        const whole = node.parentElement?.closest('.cnn-Elided') ?? node;
        texts.add(whole.textContent ?? '');
      }
      for (const element of [root, ...root.querySelectorAll('*')]) {
        [...attributes, 'aria-roledescription'].forEach(name => {
          texts.add(element.getAttribute(name) ?? '');
        });
      }
    }
    return [...texts];
  });
}

/** Names that come from the data, signs and names of keys. */
const NAMES = /\b(RMS|RPD|NaN|Ctrl|Shift|Esc|Enter|ReLU|float32)\b/g;

/** What is neither of the catalogue nor a name. */
function left(texts: readonly string[], names: readonly string[]): string[] {
  const longestFirst = [...names].sort((one, other) => other.length - one.length);
  return texts.filter(text => {
    // What is cut off has no end.
    let rest = text;
    for (let before = ''; before !== rest;) {
      before = rest;
      rest = rest.replace(/«[^«»]*(»|$)/g, ' ');
    }
    longestFirst.forEach(name => (rest = rest.replaceAll(name, ' ')));
    return /[a-z]{2}/i.test(rest.replace(NAMES, ' '));
  });
}

const NAMES_OF_DATA = `
import json
own = w.comparison
layers = [layer for one in own.snapshots.values() for layer in one.layers]
parameters = [one.id for layer in layers for one in layer.parameters]
found = {name for layer in layers for name in (layer.id, layer.operator)}
print(json.dumps([*found, *parameters, *own.images.names, *own.images.classes, *own.snapshots]))
`;

test.use({ autoGoto: false });

test('in another language nothing stays English', async ({ page, tmpPath }) => {
  test.setTimeout(240_000);
  const data = { cnn_comparator: madeUp() };
  await page.route(/\/lab\/api\/translations\//, route =>
    route.fulfill({ json: { data, message: '' } })
  );
  await page.goto();
  await page.setViewportSize({ width: 1600, height: 1200 });
  await openNotebook({ page, tmpPath }, [MAKE, 'w = make(); w']);
  await page.notebook.run();
  await ready(page, 'architecture', 'distribution', 'convolution', 'performance');
  const names = JSON.parse(await printed(page, NAMES_OF_DATA)) as string[];
  const looked = async (what: string): Promise<void> =>
    test.step(what, async () => {
      const texts = await said(page);
      expect(texts.filter(text => text.includes('«')).length).toBeGreaterThan(50);
      expect.soft(left(texts, names), what).toEqual([]);
    });

  await looked('at first');
  const [architecture, distribution] = [panel(page, 'architecture'), panel(page, 'distribution')];
  const [convolution, performance] = [panel(page, 'convolution'), panel(page, 'performance')];
  await architecture.locator('[data-layer="conv2"]').hover();
  await page.locator('.cnn-LayerDetails:visible dt').nth(5).waitFor();
  await looked('a layer in full');
  for (const more of [architecture, page.locator('.cnn-Bar')]) {
    await more.locator('[aria-haspopup="menu"]').last().click();
    await page.locator('.lm-Menu:visible').waitFor();
    await looked('a menu');
    await page.keyboard.press('Escape');
  }
  await page.locator('.cnn-Search').fill('co');
  await looked('what is found');
  await page.locator('.cnn-Search').fill('');
  await page.locator('.cnn-Search').press('Escape');
  await page.locator('.cnn-Bar .cnn-IconButton[aria-haspopup="dialog"]').click();
  await page.locator('.cnn-Help').waitFor();
  await looked('help');
  await page.keyboard.press('Escape');
  await page.locator('.cnn-Bar .cnn-Findings').click();
  await page.locator('.cnn-Findings-list').waitFor();
  await looked('the findings');
  await page.keyboard.press('Escape');
  await performance.locator('.cnn-Views-all').click();
  await performance.locator('.cnn-Confusion-shown').waitFor();
  await looked('all images');
  await performance.locator('.cnn-Views-one').click();

  await architecture.locator('.cnn-Architecture-toolbar button').nth(1).click();
  await architecture.locator('.cnn-List').waitFor();
  await looked('the list of layers');

  await distribution.locator('[data-bin][data-count]').last().click();
  await convolution.locator('[data-legend="highlight"]').waitFor();
  await looked('a highlight');
  for (const opener of await distribution.locator('[aria-haspopup="dialog"]:visible').all()) {
    await opener.click();
    await page.locator('.cnn-Popover').waitFor();
    await looked('a dialog of the distribution');
    await page.keyboard.press('Escape');
  }
  await distribution.locator('.cnn-Distribution-controls button').nth(1).click();
  await distribution.locator('.cnn-Values-plot').hover();
  await looked('the values');

  await convolution.locator('canvas[data-map]').hover();
  await looked('a cell');
  await convolution.locator('canvas[data-map]').click();
  await page.locator('.cnn-CellPopup[data-kernel]').waitFor();
  await ready(page, 'convolution');
  await looked('a cell in full');
  await page.keyboard.press('Escape');
  await convolution.locator('canvas[data-strip="output"]').hover();
  await looked('a channel');

  await performance.locator('.cnn-Probabilities-row[data-class]').first().hover();
  await looked('a class probability');
  await performance.locator('[data-patch]').first().hover();
  await looked('a patch');
});

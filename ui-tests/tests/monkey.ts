import { expect } from '@jupyterlab/galata';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { Chance } from './chance';
import { NOTEBOOK, printed } from './helpers';

/** What a notebook of one cell shows, for a monkey to play with. */
export interface ISubject {
  /** CSS of what it shows, in the output and in tabs. */
  readonly root: string;
  /** Opens what it shows in a tab as well. */
  readonly openTab: (page: IJupyterLabPageFixture) => Promise<void>;
  /** The longest that it is left to itself after an act, in ms. */
  readonly pause: number;
}

const CONTROLS = 'button, select, input, [role="button"], [role="option"], [tabindex], canvas, svg';
const KEYS = ['Tab', 'Shift+Tab', 'Enter', 'Space', 'Escape', 'Home', 'End', '+', '-', '0'];
const ARROWS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'];
const PROCESS = 'import os; print(os.getpid())';
const THEMES = ['JupyterLab Light', 'JupyterLab Dark', 'JupyterLab Dark High Contrast'];
const ACTS = {
  click: 30, key: 15, hover: 10, wheel: 8, drag: 6, scroll: 5, resize: 5,
  openTab: 3, switchTab: 6, closeTab: 3, theme: 2, rerun: 2
}; // prettier-ignore

interface IPlace {
  readonly x: number;
  readonly y: number;
  readonly isSelect: boolean;
}

/** Does what a user could do, at random, and says what. */
export class Monkey {
  constructor(
    private readonly _page: IJupyterLabPageFixture,
    private readonly _seed: number,
    private readonly _subject: ISubject
  ) {}

  /** @param number - of the act: with the same seed it is the same act, whatever came before */
  async act(number: number): Promise<string> {
    this._chance = new Chance(this._seed + 7919 * number);
    const name = this._chance.weighted(ACTS);
    await this[name]();
    await this._page.waitForTimeout(this._chance.between(0, this._subject.pause));
    await this.answerDialogs();
    return name;
  }

  async restart(): Promise<void> {
    await this.toNotebook();
    await this._page.evaluate('void jupyterapp.commands.execute("notebook:restart-kernel")');
    await this._page.locator('.jp-Dialog .jp-mod-accept').click();
    await this._idle();
    await this.run();
  }

  async kill(): Promise<void> {
    await this.toNotebook();
    const before = await printed(this._page, PROCESS);
    process.kill(Number(before), 'SIGKILL');
    // Something is asked of the one that is not there.
    await this.click();
    await expect
      .poll(
        async () => {
          await this.answerDialogs();
          return (await printed(this._page, PROCESS, 10).catch(() => '')) || before;
        },
        { timeout: 90_000 }
      )
      .not.toBe(before);
    await this.run();
  }

  /** Leaves the page as it was at first: one notebook, a light theme, the usual size. */
  async tidy(): Promise<void> {
    await this._page.setViewportSize({ width: 1280, height: 900 });
    await this._setTheme(THEMES[0]);
    await this._page.evaluate(() => {
      const main = [...window.jupyterapp.shell.widgets('main')];
      main.filter(one => !one.hasClass('jp-NotebookPanel')).forEach(one => one.close());
    });
    await this.toNotebook();
  }

  /** Runs the cell to its end. */
  async run(): Promise<void> {
    await this.answerDialogs();
    await this._page.evaluate(() => window.jupyterapp.commands.execute('notebook:run-cell'));
  }

  async toNotebook(): Promise<void> {
    await this._page.evaluate(`jupyterapp.shell.activateById(${NOTEBOOK}.id)`);
    await this.answerDialogs();
  }

  async answerDialogs(): Promise<void> {
    const accept = this._page.locator('.jp-Dialog .jp-mod-accept');
    while (await accept.first().isVisible()) {
      await accept
        .first()
        .click({ timeout: 2_000 })
        .catch(() => undefined);
    }
  }

  private async click(): Promise<void> {
    const place = await this._place();
    if (place?.isSelect) {
      // A list that is open is not on the page.
      await this._page.mouse.move(place.x, place.y);
      await this._page.evaluate(
        ({ x, y }) => (document.elementFromPoint(x, y) as HTMLElement | null)?.focus(),
        place
      );
      await this._page.keyboard.press(this._chance.pick(ARROWS));
    } else if (place) {
      await this._page.mouse.click(place.x, place.y, {
        modifiers: this._chance.next() < 0.1 ? ['Shift'] : []
      } as Parameters<typeof this._page.mouse.click>[2]);
    }
  }

  private async key(): Promise<void> {
    for (let presses = 0; presses < 3; presses += 1) {
      const key = this._chance.pick([...KEYS, ...ARROWS, ...ARROWS]);
      // Elsewhere it would change the code of the cell.
      const isInside = await this._page.evaluate(
        root => Boolean(document.activeElement?.closest(root)),
        this._subject.root
      );
      if (isInside) {
        await this._page.keyboard.press(key);
      }
    }
  }

  private async hover(): Promise<void> {
    for (let places = 0; places < 4; places += 1) {
      const place = await this._place();
      if (place) {
        await this._page.mouse.move(place.x, place.y, { steps: 3 });
      }
    }
  }

  private async wheel(): Promise<void> {
    const place = await this._place();
    if (place) {
      await this._page.mouse.move(place.x, place.y);
      await this._page.mouse.wheel(0, this._chance.between(-400, 400));
    }
  }

  private async drag(): Promise<void> {
    const [from, to] = [await this._place(), await this._place()];
    if (from && to) {
      await this._page.mouse.move(from.x, from.y);
      await this._page.mouse.down();
      await this._page.mouse.move(to.x, to.y, { steps: 5 });
      await this._page.mouse.up();
    }
  }

  /** Brings what the cell shows into sight, or a part of it. */
  private async scroll(): Promise<void> {
    await this._page.evaluate(
      ([root, share]) => {
        const shown = document.querySelectorAll(root as string);
        shown[Math.floor(Number(share) * shown.length)]?.scrollIntoView({ block: 'center' });
      },
      [this._subject.root, this._chance.next()]
    );
  }

  private async resize(): Promise<void> {
    await this._page.setViewportSize({
      width: Math.round(this._chance.between(700, 1700)),
      height: Math.round(this._chance.between(500, 1000))
    });
  }

  private async openTab(): Promise<void> {
    await this.toNotebook();
    await this._subject.openTab(this._page);
  }

  private async switchTab(): Promise<void> {
    const id = this._chance.pick(await this._tabs());
    await this._page.evaluate(one => window.jupyterapp.shell.activateById(one), id);
  }

  private async closeTab(): Promise<void> {
    await this.switchTab();
    await this._page.evaluate(() => {
      const front = window.jupyterapp.shell.currentWidget;
      if (front && !front.hasClass('jp-NotebookPanel')) {
        front.close();
      }
    });
  }

  private async theme(): Promise<void> {
    await this._setTheme(this._chance.pick(THEMES));
  }

  private async rerun(): Promise<void> {
    await this.toNotebook();
    void this.run().catch(() => undefined);
  }

  private async _setTheme(theme: string): Promise<void> {
    await this._page.evaluate(
      name => window.jupyterapp.commands.execute('apputils:change-theme', { theme: name }),
      theme
    );
    // JupyterLab 4 removes its loading screen twice, an error, when it shows it again as it fades.
    await expect(this._page.locator('body')).toHaveAttribute('data-jp-theme-name', theme);
    await expect(this._page.locator('#jupyterlab-splash')).toHaveCount(0);
  }

  private async _tabs(): Promise<string[]> {
    return this._page.evaluate(() =>
      [...window.jupyterapp.shell.widgets('main')].map(({ id }) => id)
    );
  }

  /** A place on something that is in sight and that one can do something with. */
  private async _place(): Promise<IPlace | null> {
    return this._page.evaluate(
      ([root, controls, which, across, down]) => {
        const found = [...document.querySelectorAll(root as string)]
          .flatMap(one => [...one.querySelectorAll(controls as string)])
          .map(control => ({ control, box: control.getBoundingClientRect() }))
          .filter(({ control, box }) => {
            const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
            return document.elementFromPoint(x, y)?.closest(controls as string) === control;
          });
        const chosen = found[Math.floor(Number(which) * found.length)];
        return chosen
          ? {
              x: chosen.box.x + Number(across) * chosen.box.width,
              y: chosen.box.y + Number(down) * chosen.box.height,
              isSelect: chosen.control.tagName === 'SELECT'
            }
          : null;
      },
      [this._subject.root, CONTROLS, this._chance.next(), this._chance.next(), this._chance.next()]
    );
  }

  /** Waits for the Jupyter kernel; in a narrow window the notebook does not show how it is. */
  private async _idle(): Promise<void> {
    await this._page.waitForFunction(
      `${NOTEBOOK}.sessionContext.session?.kernel?.status === 'idle'`
    );
  }

  private _chance = new Chance(0);
}

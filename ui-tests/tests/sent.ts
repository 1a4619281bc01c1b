import { expect } from '@jupyterlab/galata';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

/** What the browser sent to the Jupyter kernel, in order. */
export interface ISent {
  /** Parts asked for, by the names of their parameters. */
  readonly parts: string[];
  subshells: number;
}

export function sentBy(page: IJupyterLabPageFixture): ISent {
  const sent: ISent = { parts: [], subshells: 0 };
  page.on('websocket', socket =>
    socket.on('framesent', ({ payload }) => {
      const text = payload.toString();
      for (const [, parameter] of text.matchAll(/"kind":"part".*?"parameter":"([^"]+)"/g)) {
        sent.parts.push(parameter);
      }
      sent.subshells += text.includes('create_subshell_request') ? 1 : 0;
    })
  );
  return sent;
}

/** Once parts of a parameter are asked for, none of another one is. */
export function expectLast(parts: readonly string[], parameter: string): void {
  const first = parts.indexOf(parameter);
  expect(first).toBeGreaterThanOrEqual(0);
  expect(new Set(parts.slice(first))).toEqual(new Set([parameter]));
}

export function distribution(view: Locator): Locator {
  return view.locator('[data-panel="distribution"]');
}

// How large the places are that a pointer must meet.
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

/** What is pressed, chosen or filled in. */
const CONTROLS = [
  ...['button', 'select', 'input', 'a[href]', '[role="option"]', '[role="tab"]'],
  ...['[role="menuitem"]', '[role="menuitemcheckbox"]', '[role="menuitemradio"]'],
  ...['.cnn-List-row', '.cnn-Tab-take', '.cnn-Tab-maximise', '.cnn-HeightHandle']
].join();

/**
 * Nodes of the graph, rectangles, cells and channels are data: their size and place are what they
 * say, and keys, the list, the legend and zooming reach all of them. The minimap repeats the graph.
 * The 4 px between panels, which Lumino drags, are no larger either, as they would take what is
 * meant for the tabs beside them; a button on every tab gives its panel all the room.
 */
const DATA = 'svg, canvas, .cnn-Minimap';

/** The comparator, and what opens above it. */
export const COMPARATOR = '.cnn-mod-output.cnn-View';
export const OPENED = '.cnn-Floating:not(.cnn-Tooltip), .cnn-Menu';

/**
 * Controls within some roots that cannot be met everywhere in a square of so many pixels, with the
 * size of what can. They are brought into view one by one, and hit where a pointer would: what is
 * cut off, or lies below another one, is not met.
 */
export async function tooSmall(
  page: IJupyterLabPageFixture,
  roots: string,
  least: number
): Promise<string[]> {
  return page.evaluate(
    ({ controls, data, roots, least }) => {
      const metAt = (node: Element, x: number, y: number): boolean =>
        document.elementFromPoint(x, y)?.closest(controls) === node;
      const start = (node: Element): readonly [number, number] | null => {
        const { left, top, width, height } = node.getBoundingClientRect();
        const shares = [0.5, 0.25, 0.75, 0.1, 0.9];
        const points = shares.flatMap(y =>
          shares.map(x => [left + x * width, top + y * height] as const)
        );
        return points.find(([x, y]) => metAt(node, x, y)) ?? null;
      };
      /** How far it can be met from a point, in both directions of an axis. */
      const reach = (node: Element, [x, y]: readonly [number, number], dx: number): number => {
        const one = (sign: number): number => {
          let far = 0;
          while (far < least && metAt(node, x + sign * dx * far, y + sign * (1 - dx) * far)) {
            far += 0.5;
          }
          return far;
        };
        // What ends between two steps may be half a pixel larger.
        return one(1) + one(-1);
      };
      const found = [...document.querySelectorAll<HTMLElement>(roots)]
        .flatMap(root => [...root.querySelectorAll<HTMLElement>(controls)])
        .filter(node => node.checkVisibility({ visibilityProperty: true }) && !node.closest(data));
      return found.flatMap(node => {
        node.scrollIntoView({ block: 'center', inline: 'nearest' });
        const from = start(node);
        const [width, height] = from === null ? [0, 0] : [1, 0].map(dx => reach(node, from, dx));
        const name = node.getAttribute('aria-label') ?? node.title;
        const words = `${node.className} ${name || node.textContent}`.trim().slice(0, 90);
        return Math.min(width, height) < least ? [`${words}: ${width} × ${height}`] : [];
      });
    },
    { controls: CONTROLS, data: DATA, roots, least }
  );
}

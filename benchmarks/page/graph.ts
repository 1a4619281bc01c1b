import { GapMeter, painted, until } from './clock';
import { animate, middle } from './frames';
import { runCell } from './lab';
import { panelOf } from './panels';

const SVG = 'http://www.w3.org/2000/svg';
const PLAIN = 200;
const CLOSER = -60;

/** Runs a cell that shows a comparator; ms until its graph is drawn and shaded, and the longest gap. */
export async function drawGraph(cell: number): Promise<{ drawn: number; gap: number }> {
  const gaps = new GapMeter();
  const start = performance.now();
  const running = runCell(cell);
  await until(() => {
    const panels = document.querySelectorAll<HTMLElement>('[data-panel="architecture"]');
    const panel = panels.length > 0 ? panels[panels.length - 1] : null;
    const ready = panel?.dataset.ready === 'true';
    return ready && panel.querySelector('.cnn-Graph-node[data-value]:not([data-value=""])');
  });
  await painted();
  const drawn = performance.now() - start;
  await running;
  return { drawn, gap: gaps.stop() };
}

/** Shows the whole graph, then zooms in and out of it, a step a frame. */
export async function graphFrames(frames: number): Promise<number[]> {
  const panel = panelOf('architecture');
  const graph = panel.querySelector('.cnn-Graph > svg');
  const fit = [...panel.querySelectorAll('button')].find(
    node => node.getAttribute('aria-label') === 'Fit'
  );
  if (!graph || !fit) {
    throw new Error('There is no graph.');
  }
  fit.click();
  const at = { ...middle(graph), bubbles: true, cancelable: true, ctrlKey: true, view: window };
  return animate(frames, i => {
    const deltaY = i % 40 < 20 ? CLOSER : -CLOSER;
    graph.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY }));
  });
}

/** Pans plain rectangles, in the place and of the size of the graph. */
export async function plainFrames(frames: number): Promise<number[]> {
  const { left, top, width, height } = panelOf('architecture').getBoundingClientRect();
  const svg = document.createElementNS(SVG, 'svg');
  svg.style.cssText = `position: fixed; left: ${left}px; top: ${top}px; width: ${width}px; height: ${height}px; z-index: 1000`;
  const group = document.createElementNS(SVG, 'g');
  for (let i = 0; i < PLAIN; i++) {
    const rectangle = document.createElementNS(SVG, 'rect');
    const box = { x: (i % 10) * 60, y: Math.floor(i / 10) * 38, width: 50, height: 30 };
    for (const [name, value] of Object.entries(box)) {
      rectangle.setAttribute(name, String(value));
    }
    group.append(rectangle);
  }
  svg.append(group);
  document.body.append(svg);
  const times = await animate(frames, i => {
    group.setAttribute('transform', `translate(${i % 40},${(2 * i) % 40})`);
  });
  svg.remove();
  return times;
}

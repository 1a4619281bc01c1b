import { drawFar } from '../../../src/charts/graphFar';
import { GraphIndex } from '../../../src/charts/graphIndex';
import { layoutGraph } from '../../../src/charts/graphLayout';
import type { IGraphMark } from '../../../src/charts/graphNode';
import { currentTheme } from '../../../src/charts/theme';

const COUNT = 1000;
const nodes = Array.from({ length: COUNT }, (_, i) => ({
  id: String(i),
  width: 100,
  height: 30,
  frame: null
}));
const edges = nodes.slice(1).map(({ id }, i) => ({ from: String(i), to: id }));
const layout = layoutGraph({ nodes, edges, frames: [] });
const index = new GraphIndex(layout);

/** What is drawn, as far as it is filled with the colour of a node. */
function filled(scale: number, marks: ReadonlyMap<string, IGraphMark>): string[] {
  const found: string[] = [];
  const context = {
    fillStyle: '',
    clearRect: () => undefined,
    beginPath: () => undefined,
    moveTo: () => undefined,
    lineTo: () => undefined,
    stroke: () => undefined,
    strokeRect: () => undefined,
    fillRect(): void {
      found.push(this.fillStyle);
    }
  };
  const view = { x: 0, y: 0, width: layout.width, height: layout.height };
  const theme = currentTheme();
  drawFar(context as unknown as CanvasRenderingContext2D, { index, marks, theme, view, scale });
  return found.filter(colour => colour.startsWith('node'));
}

const marks = new Map(
  nodes.map(({ id }, i) => [
    id,
    { id, fill: `node ${i}`, outline: '', shade: i % 100 === 37 ? 1 : 0.1 } as IGraphMark
  ])
);

test('where there is room every node is drawn', () => {
  expect(filled(0.2, marks)).toHaveLength(COUNT);
});

test('where nodes share rows of pixels, one is drawn a row, and the strongest always', () => {
  const drawn = filled(200 / layout.height, marks);
  expect(drawn.length).toBeLessThanOrEqual(201);
  for (let i = 37; i < COUNT; i += 100) {
    expect(drawn).toContain(`node ${i}`);
  }
});

test('a node is found at and near its place, and only there', () => {
  const { x, y } = layout.nodes.get('500')!;
  expect(index.nodeAt(x + 49, y, 0)).toBe('500');
  expect(index.nodeAt(x + 60, y, 5)).toBeNull();
  expect(index.nodeAt(x + 60, y, 20)).toBe('500');
  expect(index.nodesIn({ x: 0, y: y - 1, width: 500, height: 2 })).toHaveLength(1);
});

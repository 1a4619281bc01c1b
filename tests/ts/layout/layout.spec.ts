import { layOut } from '../../../src/layout';
import type { ILayoutResult, ILayoutTask } from '../../../src/layout';

type Edge = readonly [from: number, to: number];

function task(count: number, edges: readonly Edge[], frames: Partial<ILayoutTask> = {}) {
  return {
    widths: new Float64Array(count).fill(100),
    heights: new Float64Array(count).fill(30),
    frameOf: new Int32Array(count).fill(-1),
    parentOf: new Int32Array(),
    edges: Int32Array.from(edges.flat()),
    ...frames
  };
}

const chain = (n: number): Edge[] => Array.from({ length: n - 1 }, (_, i) => [i, i + 1]);

/** A chain with a skip over every two nodes. */
const residual = (n: number): Edge[] => [
  ...chain(n),
  ...chain(n).flatMap(([i]): Edge[] => (i % 3 === 0 && i + 3 < n ? [[i, i + 3]] : []))
];

/** Blocks of nodes of which each gets what all before it give. */
const dense = (blocks: number, size: number): Edge[] =>
  Array.from({ length: blocks }, (_, b) =>
    Array.from({ length: size }, (_, i) =>
      Array.from({ length: i }, (_, j): Edge => [b * (size - 1) + j, b * (size - 1) + i])
    ).flat()
  ).flat();

/** Four branches of one to four nodes each, joined again. */
function inception(blocks: number): Edge[] {
  const edges: Edge[] = [];
  for (let b = 0; b < blocks; b++) {
    const first = 11 * b;
    let next = first + 1;
    for (let length = 1; length <= 4; length++) {
      let last = first;
      for (let i = 0; i < length; i++) {
        edges.push([last, next]);
        last = next++;
      }
      edges.push([last, first + 11]);
    }
  }
  return edges;
}

/** Down and up again, each level linked with its counterpart. */
const unet = (depth: number): Edge[] => [
  ...chain(2 * depth + 1),
  ...Array.from({ length: depth }, (_, d): Edge => [d, 2 * depth - d])
];

function boxes({ widths, heights }: ILayoutTask, { nodes }: ILayoutResult) {
  return Array.from(widths, (width, i) => ({
    left: nodes[2 * i] - width / 2,
    right: nodes[2 * i] + width / 2,
    top: nodes[2 * i + 1] - heights[i] / 2,
    bottom: nodes[2 * i + 1] + heights[i] / 2
  }));
}

function route({ points, starts }: ILayoutResult, edge: number): [number, number][] {
  return Array.from({ length: starts[edge + 1] - starts[edge] }, (_, i) => {
    const at = 2 * (starts[edge] + i);
    return [points[at], points[at + 1]];
  });
}

/** Pairs of boxes that overlap, found by comparing all of them. */
function overlaps(all: ReturnType<typeof boxes>): number {
  return all.reduce(
    (sum, p, i) =>
      sum +
      all
        .slice(i + 1)
        .filter(q => p.left < q.right && q.left < p.right && p.top < q.bottom && q.top < p.bottom)
        .length,
    0
  );
}

const GRAPHS: [string, number, Edge[]][] = [
  ['residual', 61, residual(61)],
  ['dense', 4 * 11 + 1, dense(4, 12)],
  ['inception', 45, inception(4)],
  ['U-Net', 21, unet(10)],
  ['unconnected', 30, []]
];

describe.each(GRAPHS)('a %s graph', (_, count, edges) => {
  const asked = task(count, edges);
  const found = layOut(asked);
  const all = boxes(asked, found);

  test('has no overlaps and lies within its size', () => {
    expect(overlaps(all)).toBe(0);
    for (const { left, right, top, bottom } of all) {
      expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(found.width);
      expect(bottom).toBeLessThanOrEqual(found.height);
    }
  });

  test('has edges that only go down, from the bottom of one node to the top of another', () => {
    edges.forEach(([from, to], i) => {
      const points = route(found, i);
      expect(points[0][1]).toBeCloseTo(all[from].bottom);
      expect(points[points.length - 1][1]).toBeCloseTo(all[to].top);
      expect(points.map(([, y]) => y)).toEqual(points.map(([, y]) => y).sort((p, q) => p - q));
    });
  });

  test('has edges that run past nodes, not through them', () => {
    edges.forEach((_, i) => {
      const points = route(found, i);
      const through = all.filter(({ left, right, top, bottom }) =>
        points.some(
          ([x, y], k) =>
            k > 0 &&
            x === points[k - 1][0] &&
            x > left + 1 &&
            x < right - 1 &&
            points[k - 1][1] < bottom - 1 &&
            y > top + 1
        )
      );
      expect(through).toEqual([]);
    });
  });
});

test('a chain stands in one column, and branches beside one another', () => {
  const column = layOut(task(5, chain(5))).nodes.filter((_, i) => i % 2 === 0);
  expect(new Set(column).size).toBe(1);
  const { nodes } = layOut(
    task(4, [
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 3]
    ])
  );
  expect(nodes[2 * 1 + 1]).toBe(nodes[2 * 2 + 1]);
  expect(nodes[0]).toBeCloseTo((nodes[2] + nodes[4]) / 2);
});

test('circles, loops and two edges between the same nodes are drawn', () => {
  const odd: Edge[] = [
    [0, 1],
    [1, 2],
    [2, 0],
    [1, 1],
    [0, 1]
  ];
  const found = layOut(task(3, odd));
  expect(overlaps(boxes(task(3, odd), found))).toBe(0);
  expect(route(found, 2).length).toBeGreaterThan(1);
  expect(found.points.every(Number.isFinite)).toBe(true);
});

test('frames hold what is theirs and nothing else, one within the other', () => {
  // 0 → (1 → (2 → 3) → 4) → 5, and 0 → 5 past them.
  const edges: Edge[] = [...chain(6), [0, 5], [1, 4]];
  const asked = task(6, edges, {
    frameOf: Int32Array.of(-1, 0, 1, 1, 0, -1),
    parentOf: Int32Array.of(-1, 0)
  });
  const found = layOut(asked);
  const [outer, inner] = [0, 1].map(frame => {
    const [x, y, width, height] = found.frames.slice(4 * frame);
    return {
      left: x - width / 2,
      right: x + width / 2,
      top: y - height / 2,
      bottom: y + height / 2
    };
  });
  const inside = (frame: typeof outer) =>
    boxes(asked, found).map(
      ({ left, right, top, bottom }) =>
        left > frame.left && right < frame.right && top > frame.top && bottom < frame.bottom
    );
  expect(inside(outer)).toEqual([false, true, true, true, true, false]);
  expect(inside(inner)).toEqual([false, false, true, true, false, false]);
  expect(inner.top).toBeGreaterThan(outer.top);
  expect(inner.bottom).toBeLessThan(outer.bottom);
  edges.forEach((_, i) => {
    const heights = route(found, i).map(([, y]) => y);
    expect(heights).toEqual([...heights].sort((p, q) => p - q));
  });
});

test('the work grows as the graph does', () => {
  for (const graph of [residual, (n: number) => inception((n - 1) / 11)]) {
    const steps = [1101, 11_001].map(n => layOut(task(n, graph(n))).steps);
    expect(steps[1] / steps[0]).toBeCloseTo(10, 0);
  }
  const edges = [10, 100].map(blocks => dense(blocks, 30));
  const steps = edges.map((all, i) => layOut(task([10, 100][i] * 29 + 1, all)).steps);
  expect(steps[1] / steps[0]).toBeCloseTo(10, 0);
});

test('20 000 nodes in a row do not overflow the stack, nor do they in frames', () => {
  const count = 20_000;
  const { nodes, height } = layOut(task(count, chain(count)));
  expect(nodes[2 * count - 1]).toBeLessThan(height);
  const frames = layOut(
    task(count, chain(count), {
      frameOf: Int32Array.from({ length: count }, (_, i) => Math.floor(i / 4)),
      parentOf: new Int32Array(count / 4).fill(-1)
    })
  );
  expect(frames.frames).toHaveLength(count);
});

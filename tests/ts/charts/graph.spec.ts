import { neighbour } from '../../../src/charts/graphKeys';
import { layoutGraph } from '../../../src/charts/graphLayout';
import type { IGraphNode, IPlaced } from '../../../src/charts/graphLayout';

const node = (id: string, frame: string | null = null): IGraphNode => ({
  id,
  width: 100,
  height: 30,
  frame
});
const edge = (from: string, to: string) => ({ from, to });

/** a → b, c, d → e, and a → e past them. */
const DIAMOND = layoutGraph({
  nodes: ['a', 'b', 'c', 'd', 'e'].map(id => node(id)),
  frames: [],
  edges: [
    edge('a', 'b'),
    edge('a', 'c'),
    edge('a', 'd'),
    edge('b', 'e'),
    edge('c', 'e'),
    edge('d', 'e'),
    edge('a', 'e')
  ]
});
const at = (id: string): IPlaced => DIAMOND.nodes.get(id)!;

function overlap(p: IPlaced, q: IPlaced): boolean {
  return (
    Math.abs(p.x - q.x) < (p.width + q.width) / 2 && Math.abs(p.y - q.y) < (p.height + q.height) / 2
  );
}

describe('layout', () => {
  test('runs top to bottom with branches side by side', () => {
    expect(at('a').y).toBeLessThan(at('b').y);
    expect(at('b').y).toBe(at('c').y);
    expect(at('d').y).toBe(at('c').y);
    expect(at('c').y).toBeLessThan(at('e').y);
  });

  test('nothing overlaps and all lies within the size it tells', () => {
    const all = [...DIAMOND.nodes.values()];
    for (const p of all) {
      expect(all.filter(q => q !== p && overlap(p, q))).toEqual([]);
      expect(p.x + p.width / 2).toBeLessThanOrEqual(DIAMOND.width);
      expect(p.y + p.height / 2).toBeLessThanOrEqual(DIAMOND.height);
    }
  });

  test('every edge leaves below its source and arrives above its target', () => {
    for (const [i, { from, to }] of DIAMOND.edges.entries()) {
      const [source, target] = [at(from), at(to)];
      const points = DIAMOND.route(i);
      expect(points[0]).toEqual({ x: source.x, y: source.y + 15 });
      expect(points[points.length - 1]).toEqual({ x: target.x, y: target.y - 15 });
    }
  });

  test('a frame holds its nodes and no others', () => {
    const { frames, nodes } = layoutGraph({
      nodes: [node('in'), node('g1', 'g'), node('g2', 'g'), node('out')],
      edges: [edge('in', 'g1'), edge('g1', 'g2'), edge('g2', 'out')],
      frames: [{ id: 'g', frame: null }]
    });
    const inside = [...nodes.values()].filter(p => overlap(p, frames[0])).map(({ id }) => id);
    expect(frames.map(({ id }) => id)).toEqual(['g']);
    expect(inside).toEqual(['g1', 'g2']);
  });

  test('a network without layers has no size', () => {
    expect(layoutGraph({ nodes: [], edges: [], frames: [] })).toMatchObject({
      width: 0,
      height: 0
    });
  });
});

describe('keys', () => {
  const order = ['b', 'c', 'd'].sort((p, q) => at(p).x - at(q).x);

  test('up and down follow edges', () => {
    expect(neighbour(DIAMOND, 'c', 'ArrowUp')).toBe('a');
    expect(neighbour(DIAMOND, 'c', 'ArrowDown')).toBe('e');
    expect(neighbour(DIAMOND, 'a', 'ArrowUp')).toBeNull();
  });

  test('left and right walk the rank', () => {
    expect(neighbour(DIAMOND, order[0], 'ArrowRight')).toBe(order[1]);
    expect(neighbour(DIAMOND, order[2], 'ArrowLeft')).toBe(order[1]);
    expect(neighbour(DIAMOND, order[2], 'ArrowRight')).toBeNull();
  });

  test('Home and End go to the first and last', () => {
    expect(neighbour(DIAMOND, 'c', 'Home')).toBe('a');
    expect(neighbour(DIAMOND, 'c', 'End')).toBe('e');
  });
});

import { curveBumpY, line } from 'd3';

import { drawFrame } from './graphFrame';
import { GraphIndex } from './graphIndex';
import { NO_LAYOUT } from './graphLayout';
import type { IGraphLayout, IPlaced, IPoint } from './graphLayout';
import { paintNode } from './graphNode';
import type { IGraphMark } from './graphNode';
import { svg } from './svg';
import { textLevel } from './textLevel';
import type { ITextLevel } from './textLevel';
import { readFont } from './textMeter';
import type { ITheme } from './theme';
import type { IBox } from './viewport';

const path = line<IPoint>()
  .x(point => point.x)
  .y(point => point.y)
  .curve(curveBumpY);

const EVERYWHERE: IBox = { x: -1e9, y: -1e9, width: 2e9, height: 2e9 };

/** What is drawn of a graph. */
export interface IDrawn {
  /** Null for all of it. */
  readonly box: IBox | null;
  /** Nodes that are drawn wherever they are. */
  readonly kept: readonly string[];
  /** Whether these are all that is drawn. */
  readonly only: boolean;
}

/** The elements of a graph, of which only those in a box are in the document. */
export class GraphDrawing {
  constructor(private readonly _root: SVGGElement) {
    this._root.append(this._frameLayer, this._edgeLayer, this._nodeLayer);
  }

  get index(): GraphIndex {
    return this._index;
  }

  /** Takes a layout and the titles of its frames; nodes that stay keep their elements. */
  place(layout: IGraphLayout, titles: ReadonlyMap<string, string>): void {
    this._titles = titles;
    this._index = new GraphIndex(layout);
    this._frameLayer.replaceChildren();
    this._edgeLayer.replaceChildren();
    this._frames.clear();
    this._edges.clear();
    for (const [id, node] of this._nodes) {
      const place = layout.nodes.get(id);
      if (place === undefined) {
        node.remove();
        this._nodes.delete(id);
      } else {
        move(node, place);
      }
    }
  }

  /** Takes what the nodes say, and writes it where they are drawn. */
  paint(marks: ReadonlyMap<string, IGraphMark>, theme: ITheme): void {
    readFont();
    this._marks = marks;
    this._theme = theme;
    this._root.style.setProperty('--cnn-graph-line', theme.line);
    this._root.style.setProperty('--cnn-graph-quiet', theme.quietText);
    for (const [id, node] of this._nodes) {
      this._write(id, node);
    }
  }

  get level(): ITextLevel {
    return this._level;
  }

  /** How much is said, and how large. */
  set level(level: ITextLevel) {
    this._level = level;
    for (const [id, node] of this._nodes) {
      this._write(id, node);
    }
    this._frameLayer.replaceChildren();
    this._frames.clear();
  }

  /** Draws what is in a box and takes the rest out of the document. */
  show({ box, kept, only }: IDrawn): void {
    const index = this._index;
    const area = box ?? EVERYWHERE;
    const nodes = new Set(only ? [] : index.nodesIn(area).map(({ id }) => id));
    kept.forEach(id => nodes.add(id));
    keep(this._nodeLayer, this._nodes, nodes, id => this._addNode(id));
    const edges = new Set(only ? [] : index.edgesIn(area));
    keep(this._edgeLayer, this._edges, edges, edge => this._addEdge(edge));
    const frames = new Map(only ? [] : index.framesIn(area).map(place => [place.id, place]));
    keep(this._frameLayer, this._frames, new Set(frames.keys()), id =>
      this._addFrame(frames.get(id))
    );
  }

  /** The element of a node, which is drawn if it was not; null for a node that there is not. */
  need(id: string): SVGGElement | null {
    const known = this._nodes.get(id);
    const node = known ?? this._addNode(id);
    if (known === undefined && node !== null) {
      this._nodes.set(id, node);
      this._nodeLayer.append(node);
    }
    return node;
  }

  private _addNode(id: string): SVGGElement | null {
    const place = this._index.layout.nodes.get(id);
    if (place === undefined) {
      return null;
    }
    const node = svg('g', { tabindex: -1 });
    move(node, place);
    this._write(id, node);
    return node;
  }

  private _write(id: string, node: SVGGElement): void {
    const place = this._index.layout.nodes.get(id);
    const mark = this._marks.get(id);
    if (place !== undefined && mark !== undefined && this._theme !== null) {
      paintNode(node, mark, place, { theme: this._theme, level: this._level });
    }
  }

  private _addEdge(edge: number): SVGPathElement {
    const { edges, route } = this._index.layout;
    const { from, to } = edges[edge];
    const node = svg('path', { class: 'cnn-Graph-edge', d: path(route(edge)) });
    Object.assign(node.dataset, { from, to });
    return node;
  }

  private _addFrame(place: IPlaced | undefined): SVGGElement | null {
    if (place === undefined) {
      return null;
    }
    return drawFrame(place, this._titles.get(place.id) ?? place.id, this._level);
  }

  private readonly _frameLayer = svg('g');
  private readonly _edgeLayer = svg('g');
  private readonly _nodeLayer = svg('g');
  private readonly _nodes = new Map<string, SVGGElement>();
  private readonly _edges = new Map<number, SVGPathElement>();
  private readonly _frames = new Map<string, SVGGElement>();
  private _index = new GraphIndex(NO_LAYOUT);
  private _marks: ReadonlyMap<string, IGraphMark> = new Map();
  private _theme: ITheme | null = null;
  private _level = textLevel(1);
  private _titles: ReadonlyMap<string, string> = new Map();
}

function move(node: SVGGElement, { x, y, width, height }: IPlaced): void {
  node.setAttribute('transform', `translate(${x - width / 2},${y - height / 2})`);
}

/**
 * Removes what is not wanted any more from a layer, and adds what is missing in its place. What has
 * the focus would lose it by moving.
 */
function keep<K, N extends Element>(
  layer: SVGGElement,
  drawn: Map<K, N>,
  wanted: ReadonlySet<K>,
  add: (key: K) => N | null
): void {
  for (const [key, node] of drawn) {
    if (!wanted.has(key)) {
      node.remove();
      drawn.delete(key);
    }
  }
  let next = layer.firstElementChild;
  for (const key of wanted) {
    const node = drawn.get(key) ?? add(key);
    if (node === null) {
      continue;
    }
    drawn.set(key, node);
    if (node === next) {
      next = next.nextElementSibling;
    } else if (!node.contains(document.activeElement)) {
      layer.insertBefore(node, next);
    }
  }
}

import { element } from '../../charts/element';
import type { IGraphMark } from '../../charts/graphNode';
import type { ITheme } from '../../charts/theme';
import type { Extent } from '../extent';
import { GraphView, NO_LAYOUT } from './graphView';
import { listRows } from './listRows';
import { ListView } from './listView';
import type { INodeHandlers } from './nodeEvents';
import { placeGraph } from './place';
import type { IVisibleGraph } from './visibleGraph';

/** The network on the screen: as a graph, or as a list where a graph cannot be laid out. */
export class NetworkView {
  constructor(handlers: INodeHandlers) {
    this._graph = new GraphView(handlers);
    this._list = new ListView(handlers);
    this._list.node.hidden = true;
    this.node.append(this._graph.node, this._list.node);
    this.extents = [this._graph.extent, this._list.extent];
  }

  readonly node = element('div', 'cnn-Network');
  /** The room there is to draw. */
  readonly extents: readonly Extent[];

  /** Whether the network is a graph now. */
  get isGraph(): boolean {
    return this._list.node.hidden;
  }

  dispose(): void {
    this._graph.dispose();
    this._list.dispose();
  }

  hideTooltip(): void {
    this._graph.hideTooltip();
    this._list.hideTooltip();
  }

  /** Draws nodes and edges in new places. */
  place(graph: IVisibleGraph, name: string): void {
    this._hasFocus ||= this._holdsFocus();
    const placed = placeGraph(graph);
    this._list.node.hidden = placed.layout !== null;
    this._graph.node.hidden = placed.layout === null;
    this.extents.forEach(extent => extent.forget());
    this.hideTooltip();
    if (placed.layout === null) {
      this._list.place(listRows(graph.nodes), name, placed.why);
      this._graph.place(NO_LAYOUT, '');
    } else {
      this._graph.place(placed.layout, name);
      this._list.place([], '', '');
    }
  }

  /** Writes what the nodes say. */
  paint(marks: ReadonlyMap<string, IGraphMark>, theme: ITheme): void {
    const hadFocus = this._hasFocus || this._holdsFocus();
    this._hasFocus = false;
    if (this.isGraph) {
      this._graph.paint(marks, theme);
    } else {
      this._list.paint(marks);
    }
    if (hadFocus && !this._holdsFocus()) {
      (this.isGraph ? this._graph : this._list).takeFocus();
    }
  }

  /** Fits the drawing to the room there is, unless the user has moved it. */
  resize(): void {
    if (this.isGraph) {
      this._graph.resize();
    } else {
      this._list.resize();
    }
  }

  fit(): void {
    this._graph.fit();
  }

  /** Makes a node the one that Tab reaches, and moves it into view. */
  reveal(id: string): void {
    if (this.isGraph) {
      this._graph.reveal(id);
    } else {
      this._list.reveal(id);
    }
  }

  private _holdsFocus(): boolean {
    return this.node.contains(document.activeElement);
  }

  private readonly _graph: GraphView;
  private readonly _list: ListView;
  /** Whether what is being replaced had the focus. */
  private _hasFocus = false;
}

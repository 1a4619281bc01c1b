import { layoutGraph, layoutTask, readLayout } from '../../charts/graphLayout';
import type { IGraph, IGraphLayout } from '../../charts/graphLayout';
import type { ILayoutResult, ILayoutTask } from '../../layout';

/** Up to so many nodes and edges are laid out within a frame. */
const AT_ONCE = 600;

/** Lays graphs out: small ones at once, others away from the page. */
export class Placer {
  /** @param onPlaced - called when a layout that was on its way has come, or failed */
  constructor(
    private readonly _layOut: (task: ILayoutTask) => Promise<ILayoutResult>,
    private readonly _onPlaced: () => void
  ) {}

  /**
   * The layout of a graph; null while it is on its way. What another graph was asked for before is
   * forgotten.
   *
   * @throws what went wrong; asked once more, it tries again
   */
  layoutOf(graph: IGraph): IGraphLayout | null {
    if (graph.nodes.length + graph.edges.length <= AT_ONCE) {
      this._graph = graph;
      return layoutGraph(graph);
    }
    if (graph !== this._graph) {
      this._graph = graph;
      this._found = null;
      this._layOut(layoutTask(graph)).then(
        result => this._take(graph, () => readLayout(graph, result)),
        (error: unknown) =>
          this._take(graph, () => {
            this._graph = null;
            throw error;
          })
      );
    }
    return this._found?.() ?? null;
  }

  private _take(graph: IGraph, found: () => IGraphLayout): void {
    if (graph === this._graph) {
      this._found = found;
      this._onPlaced();
    }
  }

  private _graph: IGraph | null = null;
  private _found: (() => IGraphLayout) | null = null;
}

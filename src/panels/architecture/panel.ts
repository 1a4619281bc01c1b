import type { Message } from '@lumino/messaging';

import type { IGraphMark } from '../../charts/graphNode';
import { rampShares } from '../../charts/ramp';
import { currentTheme } from '../../charts/theme';
import { findLayer } from '../../state';
import type { IComparison, INetwork, ISelection, ISlice } from '../../state';
import { Panel } from '../panel';
import type { IPanelContext, IPanelNames } from '../panel';
import { groupDetails, layerDetails } from './details';
import { foldsAround, foldTree, openAtFirst } from './foldTree';
import { GraphView } from './graphView';
import { ArchitectureHeader } from './header';
import { nodeMark } from './marks';
import { Placer } from './placer';
import { rateLayers } from './ratings';
import type { IRatings } from './ratings';
import { visibleGraph } from './visibleGraph';
import type { IVisibleGraph } from './visibleGraph';

const NOTHING: IVisibleGraph = { nodes: [], edges: [], frames: [], nodeOf: new Map() };

export const ARCHITECTURE: IPanelNames = {
  id: 'architecture',
  title: 'Architecture',
  caption: 'The network, its layers shaded by how much they changed'
};

/** Panel (a): the network as a graph, its layers shaded by how much they changed. */
export class ArchitecturePanel extends Panel {
  constructor({ context }: { readonly context: IPanelContext }) {
    super({
      context,
      names: ARCHITECTURE,
      shows: {
        selection: ['pair', 'layer', 'metric', 'ramp', 'folded'],
        comparison: ['network', 'overview']
      }
    });
    this._header = new ArchitectureHeader(context.measures, {
      onMetric: metric => context.selection.update({ metric }),
      onMost: () => this._select(this._ratings?.most ?? null),
      onLeast: () => this._select(this._ratings?.least ?? null),
      onFit: () => this._view.fit(),
      onFolded: () => context.selection.update({ folded: !context.selection.value.folded })
    });
    this._placer = new Placer(context.layOut, () => this.schedule());
    this._view = new GraphView({
      onActivate: node => this._activate(node),
      onFold: group => this._setFolded(group, true),
      describe: node => this._describe(node)
    });
    this.header.append(...this._header.nodes);
    this.body.append(this._view.node);
    this.follow(this._view.extent);
  }

  dispose(): void {
    this._view.dispose();
    super.dispose();
  }

  protected draw(): void {
    const comparison = this.context.comparison.value;
    const selection = this.context.selection.value;
    const network = shownNetwork(comparison.network, selection);
    this.header.hidden = network === null;
    if (network === null) {
      this.showStatus('network', { ...comparison.network, value: null });
      return;
    }
    this._showProgress(network, comparison);
    if (this._place(network, selection)) {
      this._paint(network, comparison, selection);
    } else {
      this.node.dataset.ready = 'false';
    }
  }

  protected onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this._view.hideTooltip();
  }

  protected onBeforeDetach(message: Message): void {
    this._view.hideTooltip();
    super.onBeforeDetach(message);
  }

  private _showProgress(value: INetwork, { network, overview }: IComparison): void {
    if (network.status !== 'ready') {
      this.showStatus('network', network);
    } else {
      const message = overview.message === '' ? network.message : overview.message;
      this.showStatus('overview', { ...overview, message, value });
    }
  }

  /**
   * Places the graph anew when the network or what is folded has changed.
   *
   * @returns whether the graph is in its place
   */
  private _place(network: INetwork, selection: ISelection): boolean {
    const selected = findLayer(network, selection.layer)?.id ?? null;
    const isNew = network.layers !== this._layers;
    if (isNew) {
      const folds = foldTree(network.layers);
      const kept = [...this._open].filter(name => folds.folds.has(name));
      this._open = kept.length > 0 ? new Set(kept) : openAtFirst(folds);
      this._folds = folds;
      this._layers = network.layers;
    }
    if (selected !== null && (isNew || selected !== this._shownLayer)) {
      this._openAround(selected);
    }
    if (isNew || this._open !== this._wantedOpen) {
      this._wanted = visibleGraph(network.layers, this._folds, this._open, true);
      this._wantedOpen = this._open;
    }
    if (this._wanted !== this._graph) {
      const layout = this._placer.layoutOf(this._wanted);
      this._view.waiting = layout === null;
      if (layout === null) {
        return false;
      }
      this._graph = this._wanted;
      this._view.place(layout, `Network of ${network.layers.length} layers.`);
      this._painted = [];
    }
    this._view.resize(this._inSight(selected));
    return true;
  }

  /** What stays in sight: what was opened or closed last, and else the selected layer. */
  private _inSight(selected: string | null): string | null {
    const turned = this._turned;
    this._turned = null;
    const { nodes, nodeOf } = this._graph;
    const found = nodes.find(
      ({ group, frame }) => turned !== null && (group === turned || frame === turned)
    );
    return found?.id ?? nodeOf.get(selected ?? '') ?? null;
  }

  private _openAround(layer: string): void {
    const closed = foldsAround(this._folds, layer).filter(name => !this._open.has(name));
    if (closed.length > 0) {
      this._open = new Set([...this._open, ...closed]);
    }
  }

  /** Shades and labels the nodes when anything they show has changed. */
  private _paint(network: INetwork, { overview }: IComparison, selection: ISelection): void {
    const theme = currentTheme();
    const measure = this._header.measure(selection.metric);
    const selected = findLayer(network, selection.layer)?.id ?? null;
    const { folded, ramp } = selection;
    const shown = [network, overview, measure, ramp, selected, theme, folded];
    if (shown.length !== this._painted.length || shown.some((x, i) => x !== this._painted[i])) {
      this._write(network, overview, selection);
      this._painted = shown;
    }
    if (selected !== this._shownLayer) {
      const isSeen = this._view.reveal(this._graph.nodeOf.get(selected ?? '') ?? '');
      this._shownLayer = isSeen || selected === null ? selected : this._shownLayer;
    }
  }

  private _write(network: INetwork, slice: IComparison['overview'], selection: ISelection): void {
    const theme = currentTheme();
    const { folded, metric, ramp } = selection;
    const measure = this._header.measure(metric);
    const selected = findLayer(network, selection.layer)?.id ?? null;
    const ratings = rateLayers(network, slice, measure.id);
    const shadeOf = rampShares(ramp, ratings.values);
    const hosts = new Set(this._graph.nodes.flatMap(({ part }) => part?.host ?? []));
    const style = { ratings, measure, hosts, ramp, shadeOf, selected, theme, folded };
    const marks = new Map<string, IGraphMark>();
    for (const node of this._graph.nodes) {
      marks.set(node.id, nodeMark(node, style));
    }
    this._ratings = ratings;
    this._view.paint(marks, theme);
    this._header.update(network, ratings, style);
    this.node.dataset.layers = String(ratings.values.length);
  }

  private _activate(id: string): void {
    const node = this._graph.nodes.find(candidate => candidate.id === id);
    if (node === undefined) {
      return;
    }
    if (node.group === null) {
      this.context.selection.update({ layer: node.layers[0].id });
    } else {
      this._setFolded(node.group, false);
    }
  }

  /** Opens or closes one group; what was open inside one that closes will be closed. */
  private _setFolded(group: string, folded: boolean): void {
    const others = [...this._open].filter(name => name !== group && !this._isInside(name, group));
    this._open = new Set(folded ? others : [...others, group]);
    this._view.hideTooltip();
    this._turned = group;
    this.schedule();
  }

  private _isInside(name: string, group: string): boolean {
    let fold = this._folds.folds.get(name) ?? null;
    while (fold !== null && fold.name !== group) {
      fold = fold.parent;
    }
    return fold !== null;
  }

  private _select(layer: string | null): void {
    if (layer !== null) {
      this.context.selection.update({ layer });
      // Also the one that is selected already may be out of sight.
      this._shownLayer = null;
      this.schedule();
    }
  }

  private _describe(id: string): HTMLElement | null {
    const node = this._graph.nodes.find(candidate => candidate.id === id);
    if (node === undefined || this._ratings === null) {
      return null;
    }
    const [layer] = node.layers;
    const { metric, folded } = this.context.selection.value;
    const measure = this._header.measure(metric);
    return node.group === null
      ? layerDetails(layer, this._ratings.of(layer), {
          measures: this.context.measures,
          theme: currentTheme(),
          folded
        })
      : groupDetails(node, this._ratings, measure);
  }

  private readonly _header: ArchitectureHeader;
  private readonly _view: GraphView;
  private readonly _placer: Placer;
  private _layers: INetwork['layers'] | null = null;
  private _folds = foldTree([]);
  /** Groups that are not folded. */
  private _open: ReadonlySet<string> = new Set();
  private _wantedOpen: ReadonlySet<string> | null = null;
  /** The graph that is to be drawn, which may be on its way, and the one that is drawn. */
  private _wanted = NOTHING;
  private _graph = NOTHING;
  private _painted: readonly unknown[] = [];
  private _ratings: IRatings | null = null;
  /** The selected layer that was brought into sight. */
  private _shownLayer: string | null = null;
  /** The group that was opened or closed last. */
  private _turned: string | null = null;
}

/** The network if it belongs to the selected pair; one on its way out is not shown. */
function shownNetwork(slice: ISlice<INetwork>, { pair }: ISelection): INetwork | null {
  const { value, status } = slice;
  const other =
    value !== null && pair !== null && (value.pair.a !== pair.a || value.pair.b !== pair.b);
  return other && status !== 'ready' ? null : value;
}

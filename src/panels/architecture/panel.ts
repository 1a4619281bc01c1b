import type { Message } from '@lumino/messaging';

import type { IGraphMark } from '../../charts/graphNode';
import { currentTheme } from '../../charts/theme';
import { findLayer } from '../../state';
import type { IComparison, INetwork, ISelection, ISlice } from '../../state';
import { Panel } from '../panel';
import type { IPanelContext, IPanelNames } from '../panel';
import { groupDetails, layerDetails } from './details';
import { foldGroups } from './foldGroups';
import { ArchitectureHeader } from './header';
import { nodeMark } from './marks';
import { NetworkView } from './networkView';
import { rateLayers } from './ratings';
import type { IRatings } from './ratings';
import { visibleGraph } from './visibleGraph';
import type { IVisibleGraph } from './visibleGraph';

const NOTHING: IVisibleGraph = { nodes: [], edges: [], nodeOf: new Map() };

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
        selection: ['pair', 'layer', 'metric', 'folded'],
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
    this._view = new NetworkView({
      onActivate: node => this._activate(node),
      onFold: group => this._setFolded(group, true),
      describe: node => this._describe(node)
    });
    this.header.append(...this._header.nodes);
    this.body.append(this._view.node);
    this.follow(...this._view.extents);
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
    this._place(network, selection);
    this._paint(network, comparison, selection);
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

  /** Lays the graph out when the network or what is folded has changed. */
  private _place(network: INetwork, selection: ISelection): void {
    const selected = findLayer(network, selection.layer)?.id ?? null;
    if (network.layers !== this._layers) {
      this._groups = foldGroups(network.layers);
      const known = new Set(this._groups.values());
      this._unfolded = new Set([...this._unfolded].filter(name => known.has(name)));
    }
    const group = selected === null ? undefined : this._groups.get(selected);
    const isNew = selected !== this._selected || network.layers !== this._layers;
    if (isNew && group !== undefined && !this._unfolded.has(group)) {
      this._unfolded = new Set([...this._unfolded, group]);
    }
    if (network.layers !== this._layers || this._unfolded !== this._placedUnfolded) {
      this._graph = visibleGraph(network.layers, this._groups, this._unfolded);
      const name = `Network of ${network.layers.length} layers.`;
      this._view.place(this._graph, name);
      this._layers = network.layers;
      this._placedUnfolded = this._unfolded;
      this._painted = [];
    }
    this._view.resize();
  }

  /** Shades and labels the nodes when anything they show has changed. */
  private _paint(network: INetwork, { overview }: IComparison, selection: ISelection): void {
    const theme = currentTheme();
    const measure = this._header.measure(selection.metric);
    const selected = findLayer(network, selection.layer)?.id ?? null;
    const { folded } = selection;
    const shown = [network, overview, measure, selected, theme, folded];
    if (shown.length === this._painted.length && shown.every((x, i) => x === this._painted[i])) {
      return;
    }
    this._ratings = rateLayers(network, overview, measure.id);
    const style = { ratings: this._ratings, measure, selected, theme, folded };
    const marks = new Map<string, IGraphMark>();
    for (const node of this._graph.nodes) {
      marks.set(node.id, nodeMark(node, style));
    }
    this._view.paint(marks, theme);
    this._header.update(network, this._ratings, { ...style, fits: this._view.isGraph });
    this._painted = shown;
    this.node.dataset.layers = String(this._ratings.values.length);
    if (selected !== this._selected) {
      this._selected = selected;
      this._view.reveal(this._graph.nodeOf.get(selected ?? '') ?? '');
    }
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

  private _setFolded(group: string, folded: boolean): void {
    const others = [...this._unfolded].filter(name => name !== group);
    this._unfolded = new Set(folded ? others : [...others, group]);
    this._view.hideTooltip();
    this.schedule();
  }

  private _select(layer: string | null): void {
    if (layer !== null) {
      this.context.selection.update({ layer });
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
  private readonly _view: NetworkView;
  private _layers: INetwork['layers'] | null = null;
  private _groups: ReadonlyMap<string, string> = new Map();
  private _unfolded: ReadonlySet<string> = new Set();
  private _placedUnfolded: ReadonlySet<string> | null = null;
  private _graph = NOTHING;
  private _painted: readonly unknown[] = [];
  private _ratings: IRatings | null = null;
  private _selected: string | null = null;
}

/** The network if it belongs to the selected pair; one on its way out is not shown. */
function shownNetwork(slice: ISlice<INetwork>, { pair }: ISelection): INetwork | null {
  const { value, status } = slice;
  const other =
    value !== null && pair !== null && (value.pair.a !== pair.a || value.pair.b !== pair.b);
  return other && status !== 'ready' ? null : value;
}

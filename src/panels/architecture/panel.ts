import type { Message } from '@lumino/messaging';

import { rampShares } from '../../charts/ramp';
import { currentTheme } from '../../charts/theme';
import type { ITheme } from '../../charts/theme';
import type { ITable } from '../../export';
import { findLayer } from '../../state';
import type { IComparison, IMeasure, INetwork, ISelection, ISlice } from '../../state';
import { nameText } from '../../text/names';
import { trans } from '../../text/trans';
import { Extent } from '../extent';
import { Panel } from '../panel';
import type { IPanelContext, IPanelNames } from '../panel';
import { LastSeen } from '../remember';
import { causeMeasure, rateCause, triedCause } from './cause';
import { groupDetails, layerBrief, layerDetails } from './details';
import { GraphView } from './graphView';
import { ArchitectureHeader } from './header';
import { layerList } from './layerList';
import { FIRST_ORDER, orderAfter } from './layerRows';
import type { ListColumn } from './layerRows';
import { ListView } from './listView';
import { nodeMark } from './marks';
import { OpenFolds } from './openFolds';
import { Placer } from './placer';
import { rateLayers } from './ratings';
import type { IRatings } from './ratings';
import { causeTable, layerTable } from './tables';
import { visibleGraph } from './visibleGraph';
import type { IVisibleGraph } from './visibleGraph';
import { sharedBeginning, shortName } from './words';

const NOTHING: IVisibleGraph = { nodes: [], edges: [], frames: [], nodeOf: new Map() };

/** A panel in which a column of cards is not legible shows the list unless the graph is chosen, in pixels. */
const NARROW = 170;

export const ARCHITECTURE: IPanelNames = {
  id: 'architecture',
  title: () => trans.__('Architecture'),
  caption: () => trans.__('The network, its layers shaded by how much they changed')
};

/** What the graph and the list are drawn with. */
interface IStyle {
  readonly ratings: IRatings;
  readonly measure: IMeasure;
  readonly shadeOf: (value: number) => number;
  readonly selected: string | null;
  readonly theme: ITheme;
}

/** Panel (a): the network as a graph or a list, its layers shaded by how much they changed. */
export class ArchitecturePanel extends Panel {
  constructor({ context }: { readonly context: IPanelContext }) {
    super({
      context,
      names: ARCHITECTURE,
      shows: {
        selection: [
          ...(['pair', 'layer', 'metric', 'ramp', 'folded'] as const),
          ...(['causeOver', 'image', 'imageSet'] as const)
        ],
        comparison: ['network', 'overview', 'transplant']
      }
    });
    const { selection } = context;
    this._header = new ArchitectureHeader(context.measures, {
      onMetric: metric => this._shadeBy({ metric, causeOver: 'none' }),
      onCause: causeOver => this._shadeBy({ causeOver }),
      onRamp: ramp => selection.update({ ramp }),
      onFolded: () => selection.update({ folded: !selection.value.folded }),
      onMost: () => this._select(this._ratings?.most ?? null),
      onLeast: () => this._select(this._ratings?.least ?? null),
      onFit: () => this._view.fit(),
      onJoined: () => this._change(() => (this._joined = !this._joined)),
      onList: () => this._change(() => (this._listWanted = !this._isList))
    });
    this._placer = new Placer(context.layOut, () => this.schedule());
    this._view = new GraphView({
      onActivate: node => this._activate(node),
      onFold: group => this._setFolded(group, true),
      describe: (node, all) => this._describe(node, all)
    });
    this._list = new ListView({
      onSelect: layer => selection.update({ layer }),
      onSort: column =>
        this._change(() => (this._order = orderAfter(this._order, column as ListColumn)))
    });
    this._room = new Extent(this.body);
    this.header.append(...this._header.nodes);
    this.body.append(this._view.node, this._list.node);
    this.follow(this._room, this._view.extent, this._list.extent);
  }

  dispose(): void {
    this._view.dispose();
    super.dispose();
  }

  get tables(): readonly ITable[] {
    const { comparison, selection } = this.context;
    const { network: slice, overview, transplant } = comparison.value;
    const network = shownNetwork(slice, selection.value);
    const { measures } = this.context;
    return network === null
      ? []
      : [
          layerTable(network, rateLayers(network, overview, '').overview, measures),
          ...(transplant.status === 'ready' && transplant.value
            ? [causeTable(transplant.value)]
            : [])
        ];
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
    const style = this._rate(network, comparison, selection);
    this._showProgress(network, comparison, selection.causeOver !== 'none');
    const isList = this._isList;
    this._header.isList = isList;
    this._view.node.hidden = isList;
    this._list.node.hidden = !isList;
    if (isList) {
      this._drawList(network, style);
    } else if (this._place(network, style.selected)) {
      this._paint(style);
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

  /** Whether the user has found a way into the graph. */
  private get _isTaken(): boolean {
    return this._hasFolded || this._view.isTaken;
  }

  private get _isList(): boolean {
    const { width } = this._room.value;
    return this._listWanted ?? (width > 0 && width < NARROW);
  }

  private _showProgress(
    value: INetwork,
    { network, overview, transplant }: IComparison,
    isCause: boolean
  ): void {
    if (network.status !== 'ready') {
      this.showStatus('network', network);
    } else if (isCause) {
      this.showStatus('transplant', { ...transplant, value });
    } else {
      const message = overview.message === '' ? network.message : overview.message;
      this.showStatus('overview', { ...overview, message, value });
    }
  }

  /** Rates the layers and writes the header, when anything that they depend on has changed. */
  private _rate(network: INetwork, comparison: IComparison, selection: ISelection): IStyle {
    const { overview, transplant } = comparison;
    const theme = currentTheme();
    const { causeOver, image, imageSet } = selection;
    const isCause = causeOver !== 'none';
    const measure = isCause ? this._cause : this._header.measure(selection.metric);
    const found = isCause ? triedCause(transplant, network, selection) : null;
    const tried = [causeOver, found, isCause ? transplant.status : null, image, imageSet];
    const selected = findLayer(network, selection.layer)?.id ?? null;
    const { folded, ramp } = selection;
    const joined = this._joined;
    if (
      this._style === null ||
      this._rated.differs(
        network,
        overview,
        measure,
        ramp,
        selected,
        theme,
        folded,
        joined,
        ...tried
      )
    ) {
      const changes = rateLayers(network, overview, measure.id);
      const waits = transplant.status === 'busy';
      const ratings = isCause ? rateCause(network, changes, found, waits) : changes;
      const shadeOf = rampShares(ramp, ratings.values);
      this._ratings = ratings;
      this._style = { ratings, measure, shadeOf, selected, theme };
      const cause = causeOver === 'none' ? null : { over: causeOver, found };
      const shown = { theme, measure, ramp, folded, joined, selection, cause };
      this._header.update(network, ratings, shown);
      this.node.dataset.layers = String(ratings.values.length);
    }
    return this._style;
  }

  /**
   * Places the graph anew when the network or what is folded has changed.
   *
   * @returns whether the graph is in its place
   */
  private _place(network: INetwork, selected: string | null): boolean {
    const isNew = network.layers !== this._layers;
    if (isNew) {
      this._folds.take(network.layers);
      this._hasFolded = false;
      this._layers = network.layers;
      const named = network.layers.filter(({ parameters }) => parameters.length > 0);
      this._shared = sharedBeginning(named.map(({ id }) => id));
    }
    if (!isNew && this._isTaken && this.context.selection.isOpen('layer')) {
      // What fills the first view leaves in sight what someone looks at already.
      this._shownLayer = selected;
    }
    if (selected !== null && (isNew || selected !== this._shownLayer)) {
      this._folds.openAround(selected);
    }
    if (this._asked.differs(network.layers, this._folds.open, this._joined)) {
      const { tree, open } = this._folds;
      this._wanted = visibleGraph(network.layers, tree, open, this._joined);
    }
    if (this._wanted !== this._graph) {
      const layout = this._placer.layoutOf(this._wanted);
      this._view.waiting = layout === null;
      if (layout === null) {
        return false;
      }
      this._graph = this._wanted;
      const frames = this._graph.frames.map(({ id, frame }): [string, string] => [
        id,
        nameText(shortName(id, frame, this._shared))
      ]);
      const { length } = network.layers;
      this._view.place(layout, {
        name: trans._n('Network of %1 layer.', 'Network of %1 layers.', length),
        frames: new Map(frames)
      });
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

  /** Shades and labels the nodes when anything they show has changed. */
  private _paint(style: IStyle): void {
    const { selected, theme } = style;
    if (this._painted.differs(style, this._graph)) {
      const hosts = new Set(this._graph.nodes.flatMap(({ part }) => part?.host ?? []));
      const marks = this._graph.nodes.map(node =>
        nodeMark(node, { ...style, hosts, shared: this._shared })
      );
      this._view.paint(new Map(marks.map(mark => [mark.id, mark])), theme);
    }
    if (selected !== this._shownLayer) {
      const isSeen = this._view.reveal(this._graph.nodeOf.get(selected ?? '') ?? '');
      this._shownLayer = isSeen || selected === null ? selected : this._shownLayer;
    }
  }

  private _drawList(network: INetwork, style: IStyle): void {
    const { selected } = style;
    if (this._listed.differs(style, this._order)) {
      const { measures } = this.context;
      this._list.update(layerList(network, { ...style, measures, order: this._order }));
    }
    this._list.resize();
    if (selected !== null && selected !== this._shownLayer) {
      this._list.reveal(selected);
    }
    this._shownLayer = selected;
  }

  /** What was looked for in another way is given up. */
  private _shadeBy(change: Partial<ISelection>): void {
    const { focus, selection } = this.context;
    focus.update({ why: null });
    selection.update(change);
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
    this._view.hideTooltip();
    this._turned = group;
    this._hasFolded = true;
    this._change(() => this._folds.setFolded(group, folded));
  }

  /** Changes what the panel alone knows. What is selected is to be in sight afterwards. */
  private _change(change: () => unknown): void {
    change();
    this.schedule();
  }

  private _select(layer: string | null): void {
    if (layer !== null) {
      this.context.selection.update({ layer });
      // Also the one that is selected already may be out of sight.
      this._change(() => (this._shownLayer = null));
    }
  }

  private _describe(id: string, all: boolean): HTMLElement | null {
    const node = this._graph.nodes.find(candidate => candidate.id === id);
    if (node === undefined || this._style === null) {
      return null;
    }
    const [layer] = node.layers;
    const { measure, ratings, theme } = this._style;
    const { folded } = this.context.selection.value;
    const { measures } = this.context;
    if (node.group !== null) {
      return groupDetails(node, ratings, measure);
    }
    const describe = all ? layerDetails : layerBrief;
    return describe(layer, ratings.of(layer), { measures, measure, theme, folded });
  }

  private readonly _header: ArchitectureHeader;
  private readonly _view: GraphView;
  private readonly _list: ListView;
  private readonly _placer: Placer;
  private readonly _room: Extent;
  private readonly _cause = causeMeasure();
  private readonly _folds = new OpenFolds();
  private readonly _rated = new LastSeen();
  private readonly _asked = new LastSeen();
  private readonly _painted = new LastSeen();
  private readonly _listed = new LastSeen();
  private _layers: INetwork['layers'] | null = null;
  /** What the names of all layers begin with. */
  private _shared = '';
  /** The graph that is to be drawn, which may be on its way, and the one that is drawn. */
  private _wanted = NOTHING;
  private _graph = NOTHING;
  private _style: IStyle | null = null;
  private _ratings: IRatings | null = null;
  /** The selected layer that was brought into sight. */
  private _shownLayer: string | null = null;
  /** The group that was opened or closed last. */
  private _turned: string | null = null;
  private _hasFolded = false;
  /** Whether what directly follows a layer stands in its card. */
  private _joined = true;
  /** Whether the list is chosen, or the graph; null while neither is. */
  private _listWanted: boolean | null = null;
  private _order = FIRST_ORDER;
}

/** The network if it belongs to the selected pair; one on its way out is not shown. */
function shownNetwork(slice: ISlice<INetwork>, { pair }: ISelection): INetwork | null {
  const { value, status } = slice;
  const other =
    value !== null && pair !== null && (value.pair.a !== pair.a || value.pair.b !== pair.b);
  return other && status !== 'ready' ? null : value;
}

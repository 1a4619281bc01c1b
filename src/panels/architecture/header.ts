import {
  ellipsesIcon,
  filterListIcon,
  tableRowsIcon,
  treeViewIcon
} from '@jupyterlab/ui-components';

import { element } from '../../charts/element';
import { count, measureText } from '../../charts/format';
import { rampLegend } from '../../charts/rampLegend';
import type { ITheme } from '../../charts/theme';
import type { Ramp } from '../../charts/ramp';
import { hasFolding, isMeasured, layerRows } from '../../state';
import { keyLegend } from '../../charts/scaleLegend';
import type { IMeasure, INetwork, IOverview, ISelection, ITransplant } from '../../state';
import { sentenceText } from '../../text/names';
import { trans } from '../../text/trans';
import { button, write } from '../elements';
import { iconButton, setIcon } from '../iconButton';
import { fitIcon } from '../icons';
import { openMenu } from '../menu';
import { Notes } from '../notes';
import type { CauseOver } from './cause';
import { MeasurePicker } from './measurePicker';
import { menuEntries } from './menu';
import type { IMenuActions, IMenuState } from './menu';
import type { IRatings } from './ratings';

export interface IHeaderActions extends IMenuActions {
  readonly onMetric: (id: string) => void;
  readonly onCause: (over: CauseOver) => void;
  readonly onMost: () => void;
  readonly onFit: () => void;
  /** Switches between graph and list. */
  readonly onList: () => void;
}

/** Says what is shown: measure, shades, how many layers are not there yet; and holds the controls. */
export class ArchitectureHeader {
  constructor(
    private readonly _measures: readonly IMeasure[],
    actions: IHeaderActions
  ) {
    this._picker = new MeasurePicker(_measures, actions);
    this._said.setAttribute('role', 'status');
    this._most = button('', actions.onMost, 'cnn-QuietButton cnn-Architecture-most');
    this._most.append(filterListIcon.element({ tag: 'span' }), this._words);
    this._list = iconButton(tableRowsIcon, trans.__('Show the layers as a list'), actions.onList);
    this._fit = iconButton(fitIcon, trans.__('Fit'), actions.onFit);
    this._fit.title = trans.__(
      'Show the whole network. Drag to move; Ctrl or ⌘ and the wheel to zoom.'
    );
    const more = iconButton(ellipsesIcon, trans.__('More'), () => {
      if (this._menuState !== null) {
        openMenu(more, menuEntries(this._menuState, actions));
      }
    });
    more.setAttribute('aria-haspopup', 'menu');
    const toolbar = element('div', 'cnn-Architecture-toolbar');
    toolbar.append(this._picker.node, this._most, this._list, this._fit, more);
    const line = element('div', 'cnn-Architecture-legend');
    line.append(this._legend, this._counts);
    this.nodes = [toolbar, line, this._said, this._notes.node];
  }

  readonly nodes: readonly HTMLElement[];

  update(network: INetwork, ratings: IRatings, style: IHeaderStyle): void {
    const { theme, measure, ramp, folded, joined, cause } = style;
    this._picker.update(network, measure, cause?.over ?? null, style.selection);
    this._counts.textContent = cause ? '' : counts(network, ratings.overview, measure);
    this._said.textContent = sentenceText(cause?.found?.said ?? '');
    this._said.hidden = this._said.textContent === '';
    const words = cause ? trans.__('Returns most') : trans.__('Most changed');
    write(this._words, words);
    this._most.setAttribute('aria-label', words);
    this._most.disabled = ratings.most === null;
    this._most.title = cause
      ? trans.__('Select the layer that returns most flips.')
      : trans.__('Select the layer that changed most. Measure: %1.', measure.name);
    this._menuState = {
      ramp,
      folded,
      joined,
      foldable: hasFolding(network),
      hasLeast: ratings.least !== null,
      measure: measure.name
    };
    this._notes.update(notes(network, ratings.overview));
    const legend = rampLegend({
      name: measure.name,
      values: ratings.values,
      ramp,
      theme,
      text: value => measureText(value, measure)
    });
    const ring = cause?.found && cause.found.agreeing > 0 ? [ringLegend()] : [];
    this._legend.replaceChildren(legend, ...ring);
  }

  /** Whether the list is shown and not the graph. */
  set isList(isList: boolean) {
    const label = isList
      ? trans.__('Show the layers as a graph')
      : trans.__('Show the layers as a list');
    setIcon(this._list, isList ? treeViewIcon : tableRowsIcon, label);
    this._fit.hidden = isList;
  }

  /** Measure by id; the first one for an id that no side knows. */
  measure(id: string): IMeasure {
    return this._measures.find(measure => measure.id === id) ?? this._measures[0];
  }

  private readonly _counts = element('span', 'cnn-Panel-counts');
  private readonly _notes = new Notes();
  private readonly _legend = element('span', 'cnn-Architecture-ramp');
  private readonly _picker: MeasurePicker;
  private readonly _said = element('p', 'cnn-Architecture-said');
  private readonly _words = element('span', 'cnn-Architecture-mostText');
  private readonly _most: HTMLButtonElement;
  private readonly _list: HTMLButtonElement;
  private readonly _fit: HTMLButtonElement;
  private _menuState: IMenuState | null = null;
}

interface IHeaderStyle {
  readonly theme: ITheme;
  readonly measure: IMeasure;
  readonly ramp: Ramp;
  readonly folded: boolean;
  readonly joined: boolean;
  readonly selection: ISelection;
  /** While the cause shades the layers. */
  readonly cause: { readonly over: CauseOver; readonly found: ITransplant | null } | null;
}

function ringLegend(): HTMLElement {
  const key = keyLegend({
    id: 'collateral',
    name: trans.__('others that change'),
    text: trans.__(
      'The ring on the lower edge: of the images of which A and B predict the same class, the share that gets another one; 0 at the left, all at the right.'
    ),
    colour: 'transparent'
  });
  key.classList.add('cnn-Architecture-ring');
  return key;
}

/** What is to be known of the pair, and of each of its snapshots, e.g. that it cannot run. */
function notes({ pair, snapshots, note }: INetwork, overview: IOverview | null): string[] {
  const [a, b] = [pair.a, pair.b].map(
    side => snapshots.find(({ name }) => name === side)?.note ?? null
  );
  const own =
    a !== null && a === b
      ? [trans.__('A and B: %1', a)]
      : [a && trans.__('A: %1', a), b && trans.__('B: %1', b)];
  return [note, overview?.note ?? null, ...own].filter(text => text !== null);
}

/** How many layers are measured while others are awaited; nothing once all are there. */
function counts({ layers }: INetwork, overview: IOverview | null, { id }: IMeasure): string {
  if (overview === null) {
    return trans._n('%1 layer', '%1 layers', layers.length);
  }
  const { total } = overview;
  const measured = [...layerRows(overview).values()].filter(row => isMeasured(row, id)).length;
  return measured === total
    ? ''
    : trans._n('%2 of %1 layer', '%2 of %1 layers', total, count(measured));
}

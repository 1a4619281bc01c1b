import { drawConfusionMatrix, matrixSize, placeAt, roomFor } from '../../../charts/confusionMatrix';
import type { IMatrixCell, IMatrixGeometry, IMatrixPlace } from '../../../charts/confusionMatrix';
import { classLabel } from '../../../charts/classRows';
import { element } from '../../../charts/element';
import { count, percent } from '../../../charts/format';
import { sharpContext } from '../../../charts/hiDpi';
import { readFont } from '../../../charts/textMeter';
import type { ITheme } from '../../../charts/theme';
import { description } from '../../../charts/tooltip';
import type { Tooltip } from '../../../charts/tooltip';
import type { IBehaviourColumns, IImageFilter } from '../../../state';
import { bareName, nameText } from '../../../text/names';
import { trans } from '../../../text/trans';
import { write } from '../../elements';
import { LastSeen, remember } from '../../remember';
import { confusionOf } from './counts';
import type { IConfusion } from './counts';
import { classOrder, MANY_CLASSES } from './order';
import type { ClassOrder } from './order';

/** Sizes of a cell in pixels. */
const SMALLEST = 14;
const LARGEST = 30;
const MOST_NAME = 96;
/** Assumed for a view that has no size yet. */
const UNMEASURED = { width: 320, height: 320 };

export type Shown = 'a' | 'b' | 'difference';

export interface IConfusionInput {
  readonly columns: IBehaviourColumns;
  /** How many classes there are. */
  readonly count: number;
  /** The matrices that mean something, the first one is shown first. */
  readonly kinds: readonly Shown[];
  readonly labelled: boolean;
  readonly classes: readonly string[] | null;
  readonly theme: ITheme;
}

/** Which classes are taken for which, in A, in B, and what became of it. */
export class ConfusionView {
  /** @param _filter - lists the images of a cell, a row or a column */
  constructor(
    private readonly _filter: (filter: IImageFilter) => void,
    private readonly _tooltip: Tooltip
  ) {
    this._shown.setAttribute('aria-label', trans.__('Which confusion matrix'));
    this._order.setAttribute('aria-label', trans.__('Order of the classes'));
    this._order.title = trans.__('Order of the classes');
    this._search.type = 'search';
    this._search.placeholder = trans.__('Find a class');
    this._search.setAttribute('aria-label', this._search.placeholder);
    this._canvas.tabIndex = 0;
    this._canvas.setAttribute('role', 'img');
    this._canvas.dataset.lmSuppressShortcuts = 'true';
    this._told.setAttribute('role', 'status');
    this._shown.addEventListener('change', () => this._draw());
    this._order.addEventListener('change', () => this._draw());
    this._search.addEventListener('input', () => this._find(0));
    this._search.addEventListener('keydown', event => {
      if (event.key === 'Enter') {
        event.preventDefault();
        this._find(1);
      }
    });
    this._scroller.addEventListener('scroll', () => this._paint());
    this._canvas.addEventListener('pointermove', event => this._point(event));
    this._canvas.addEventListener('pointerleave', () => this._mark(null));
    this._canvas.addEventListener('click', event => this._choose(this._placeOf(event)));
    this._canvas.addEventListener('keydown', event => this._onKey(event));
    this._scroller.append(this._canvas, this._sheet);
    this._bar.append(this._shown, this._order, this._search);
    this.node.append(this._bar, this._axis, this._scroller, this._told);
  }

  update(input: IConfusionInput | null): void {
    this.node.hidden = input === null;
    if (input !== null && this._isOther(input)) {
      const { columns, count: classes, labelled, theme } = input;
      readFont();
      this._input = input;
      this._theme = theme;
      this._confusion = this._counted(columns, classes, labelled);
      this._offer(input);
      this._draw();
    } else if (input !== null) {
      this._resize();
    }
  }

  private _isOther({ columns, count: classes, labelled, classes: names, theme }: IConfusionInput) {
    return this._memo.differs(columns, classes, labelled, names, theme);
  }

  private _offer({ count: classes, labelled, kinds }: IConfusionInput): void {
    if (this._offerMemo.differs(classes, labelled, kinds.join())) {
      const options = kinds.map(kind => new Option(kindText(kind, labelled), kind));
      this._shown.replaceChildren(...options);
      const orders: [ClassOrder, string][] = [
        ['likeness', trans.__('Alike together')],
        ['change', trans.__('Changed most')],
        ['given', trans.__('As given')]
      ];
      const offered = classes > MANY_CLASSES ? orders.slice(1) : orders;
      this._order.replaceChildren(...offered.map(([id, name]) => new Option(name, id)));
      this._search.hidden = classes <= 12;
    }
  }

  private _draw(): void {
    if (this._confusion && this._input) {
      const order = this._order.value as ClassOrder;
      this._classes = this._ordered(this._confusion, order);
      const { classes } = this._input;
      this._names = this._classes.map(index => bareName(classLabel(classes, index)));
      this._extent = '';
      this._marked = null;
      write(this._axis, axisText(this._input.labelled, this._kind));
      this._resize();
    }
  }

  /** Lays cells out in the room there is. */
  private _resize(): void {
    const { clientWidth, clientHeight } = this._scroller;
    const measured = clientWidth > 0 && clientHeight > 0;
    const view = measured ? { width: clientWidth, height: clientHeight } : UNMEASURED;
    const extent = `${view.width} ${view.height}`;
    if (extent === this._extent || this._names.length === 0) {
      return;
    }
    this._extent = extent;
    const room = roomFor(this._names, Math.min(MOST_NAME, view.width / 4));
    const margin = { left: room, top: room };
    const fits = Math.floor((view.width - room - 1) / this._names.length);
    const cell = Math.min(LARGEST, Math.max(SMALLEST, fits));
    this._geometry = { count: this._names.length, cell, margin, view, scroll: { left: 0, top: 0 } };
    const { width, height } = matrixSize(this._geometry);
    this._sheet.style.width = `${width}px`;
    this._sheet.style.height = `${height}px`;
    this._paint();
  }

  private _paint(): void {
    const { _geometry: geometry, _theme: theme } = this;
    const sharp = geometry && sharpContext(this._canvas, geometry.view);
    if (geometry && theme && sharp) {
      this._geometry = {
        ...geometry,
        scroll: { left: this._scroller.scrollLeft, top: this._scroller.scrollTop }
      };
      drawConfusionMatrix(sharp.context, {
        geometry: this._geometry,
        names: this._names,
        cell: (row, column) => this._cell(row, column),
        diverging: this._kind === 'difference',
        marked: this._marked,
        theme
      });
    }
    this._canvas.setAttribute(
      'aria-label',
      `${this._axis.textContent ?? ''} ${this._about(this._marked)}`
    );
  }

  private get _kind(): Shown {
    return this._shown.value as Shown;
  }

  private _cell(row: number, column: number): IMatrixCell | null {
    if (this._confusion === null) {
      return null;
    }
    const { a, b } = this._confusion;
    const [from, to] = [this._classes[row], this._classes[column]];
    if (this._kind === 'difference') {
      const change = b.at(from, to) - a.at(from, to);
      const of = Math.max(a.row(from), b.row(from));
      const text = `${change < 0 ? '−' : '+'}${Math.abs(change)}`;
      return change === 0
        ? null
        : { shade: Math.sign(change) * shade(Math.abs(change) / of), text };
    }
    const counts = this._kind === 'a' ? a : b;
    const found = counts.at(from, to);
    return found === 0 ? null : { shade: shade(found / counts.row(from)), text: String(found) };
  }

  /** A place in words. */
  private _about(place: IMatrixPlace | null): string {
    const { _confusion: confusion, _input: input } = this;
    if (place === null || confusion === null || input === null) {
      return '';
    }
    const name = (at: number): string => nameText(classLabel(input.classes, this._classes[at]));
    if (place.row === null || place.column === null) {
      const at = place.row ?? place.column;
      return at === null ? '' : name(at);
    }
    const cell = `${name(place.row)} → ${name(place.column)}`;
    const [from, to] = [this._classes[place.row], this._classes[place.column]];
    const [a, b] = [confusion.a.at(from, to), confusion.b.at(from, to)];
    return confusion.labelled
      ? trans.__('%1: %2 in A, %3 in B', cell, count(a), count(b))
      : trans._n('%2: %1 image', '%2: %1 images', a, cell);
  }

  private _tip(place: IMatrixPlace): HTMLElement | string {
    const { _confusion: confusion, _input: input } = this;
    if (place.row === null || place.column === null || !confusion || !input) {
      return this._about(place);
    }
    const [from, to] = [this._classes[place.row], this._classes[place.column]];
    const label = (index: number): string => nameText(classLabel(input.classes, index));
    const told = (side: 'a' | 'b'): string => {
      const [found, of] = [confusion[side].at(from, to), confusion[side].row(from)];
      return of === 0 ? '0' : `${count(found)} (${percent(found / of)})`;
    };
    const taken =
      from === to
        ? trans.__('%1, predicted right', label(from))
        : trans.__('%1 taken for %2', label(from), label(to));
    return description(
      confusion.labelled ? taken : trans.__('%1 in A, %2 in B', label(from), label(to)),
      confusion.labelled
        ? [
            ['A', told('a')],
            ['B', told('b')]
          ]
        : [[trans.__('images'), told('a')]]
    );
  }

  private _placeOf({ offsetX, offsetY }: MouseEvent): IMatrixPlace | null {
    return this._geometry && placeAt(this._geometry, offsetX, offsetY);
  }

  private _point(event: PointerEvent): void {
    const place = this._placeOf(event);
    this._mark(place);
    if (place === null) {
      this._tooltip.hide();
    } else {
      this._tooltip.show(this._tip(place), event.clientX, event.clientY);
    }
    this._canvas.style.cursor = place === null ? '' : 'pointer';
  }

  private _mark(place: IMatrixPlace | null): void {
    if (place === null) {
      this._tooltip.hide();
    }
    if (place?.row !== this._marked?.row || place?.column !== this._marked?.column) {
      this._marked = place;
      this._paint();
    }
  }

  /** Lists the images of a cell, or of a row or a column. */
  private _choose(place: IMatrixPlace | null): void {
    const { _confusion: confusion } = this;
    if (place === null || confusion === null) {
      return;
    }
    const row = place.row === null ? undefined : this._classes[place.row];
    const column = place.column === null ? undefined : this._classes[place.column];
    const predicted = this._kind === 'difference' ? 'either' : this._kind;
    const filter: IImageFilter = confusion.labelled
      ? { label: row, [predicted]: column }
      : { a: row, b: column };
    const given = Object.entries(filter).filter(([, value]) => value !== undefined);
    this._filter(Object.fromEntries(given));
  }

  private _onKey(event: KeyboardEvent): void {
    const steps: Readonly<Record<string, readonly [number, number] | undefined>> = {
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0]
    };
    const step = steps[event.key];
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this._choose(this._marked);
    } else if (step !== undefined && this._names.length > 0) {
      event.preventDefault();
      const within = (at: number): number => Math.min(this._names.length - 1, Math.max(0, at));
      const { row, column } = this._marked ?? { row: null, column: null };
      this._go({
        row: row === null ? 0 : within(row + step[0]),
        column: column === null ? 0 : within(column + step[1])
      });
    }
  }

  /** Marks a place and scrolls to it. */
  private _go(place: IMatrixPlace): void {
    if (this._geometry === null) {
      return;
    }
    const { cell, margin, view } = this._geometry;
    const into = (at: number | null, scroll: number, room: number): number =>
      at === null ? scroll : Math.min(at * cell, Math.max(scroll, (at + 1) * cell - room));
    const { scrollLeft, scrollTop } = this._scroller;
    this._scroller.scrollLeft = into(place.column, scrollLeft, view.width - margin.left);
    this._scroller.scrollTop = into(place.row, scrollTop, view.height - margin.top);
    this._marked = place;
    this._paint();
    write(this._told, this._about(place));
  }

  /** Goes to the class that matches, `step` further than the one that was found last. */
  private _find(step: number): void {
    const query = this._search.value.trim().toLowerCase();
    const matches = this._names.flatMap((name, at) =>
      query !== '' && name.toLowerCase().includes(query) ? [at] : []
    );
    const last = matches.indexOf(this._marked?.row ?? -1);
    const found = matches.at(step === 0 || last < 0 ? 0 : (last + step) % matches.length);
    if (found === undefined) {
      write(this._told, query === '' ? '' : trans.__('No class is called so.'));
    } else {
      this._go({ row: found, column: found });
    }
  }

  readonly node = element('div', 'cnn-Confusion');
  private readonly _bar = element('div', 'cnn-Confusion-bar');
  private readonly _shown = element('select', 'cnn-Select cnn-Confusion-shown');
  private readonly _order = element('select', 'cnn-Select cnn-Confusion-order');
  private readonly _search = element('input', 'cnn-Field cnn-Confusion-search');
  private readonly _axis = element('div', 'cnn-Confusion-axis');
  private readonly _scroller = element('div', 'cnn-Confusion-scroller');
  private readonly _canvas = element('canvas', 'cnn-Confusion-canvas');
  private readonly _sheet = element('div', 'cnn-Confusion-sheet');
  private readonly _told = element('div', 'cnn-Confusion-told');
  private readonly _memo = new LastSeen();
  private readonly _offerMemo = new LastSeen();
  private readonly _counted = remember(confusionOf);
  private readonly _ordered = remember(classOrder);
  private _input: IConfusionInput | null = null;
  private _confusion: IConfusion | null = null;
  private _theme: ITheme | null = null;
  private _classes: readonly number[] = [];
  private _names: readonly string[] = [];
  private _geometry: IMatrixGeometry | null = null;
  private _extent = '';
  private _marked: IMatrixPlace | null = null;
}

function kindText(kind: Shown, labelled: boolean): string {
  if (!labelled) {
    return trans.__('Classes of A and B');
  }
  switch (kind) {
    case 'a':
      return trans.__('Confusion of A');
    case 'b':
      return trans.__('Confusion of B');
    case 'difference':
      return trans.__('Confusion B − A');
  }
}

function axisText(labelled: boolean, shown: Shown): string {
  if (!labelled) {
    return trans.__('Rows: class in A. Columns: class in B.');
  }
  return shown === 'difference'
    ? trans.__('Rows: true class. Columns: predicted. Purple: more in B, green: more in A.')
    : trans.__('Rows: true class. Columns: predicted class.');
}

/** Few of many are seen as well. */
function shade(share: number): number {
  return 0.12 + 0.88 * share;
}

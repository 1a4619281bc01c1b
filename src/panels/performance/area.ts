import { element } from '../../charts/element';
import type { ComparisonField, ISlice } from '../../state';
import type { IPanelContext } from '../panel';
import { LastSeen } from '../remember';
import { StatusLine } from '../statusLine';

export interface IAreaOptions {
  readonly context: IPanelContext;
  readonly field: ComparisonField;
  readonly title: string;
}

/** A part of the panel with a heading and its own line for its empty, busy and error states. */
export class Area {
  constructor({ context, field, title }: IAreaOptions) {
    this._field = field;
    this.node = element('section', `cnn-Area cnn-mod-${field}`);
    this.node.dataset.area = field;
    this.node.setAttribute('aria-label', title);
    this.heading = element('h3', 'cnn-Area-heading');
    this.heading.textContent = title;
    this._line = new StatusLine(context, 'cnn-Area');
    this.content = element('div', 'cnn-Area-content');
    this.node.append(this.heading, this._line.node, this.content);
  }

  /**
   * Shows how far a slice is.
   *
   * @param filled - whether the content shows something; it is hidden otherwise
   * @param applies - whether a slice that shows nothing is worth a word; the area is hidden otherwise
   * @param again - whether what the content shows says itself that something failed
   * @param field - the field of the slice, where it is another one
   */
  show(
    slice: ISlice<unknown>,
    filled: boolean,
    applies = true,
    again = false,
    field = this._field
  ): void {
    if (!this._memo.differs(slice, filled, applies, again, field)) {
      return;
    }
    const { status } = slice;
    this._hold(status === 'busy' && !filled);
    this.node.hidden = !applies && !filled && status !== 'busy';
    this.node.dataset.status = status;
    this.content.hidden = !filled;
    this._line.show(field, slice, again);
    if (status === 'empty' && filled) {
      this._line.node.hidden = true;
    }
  }

  /** Keeps the place of content that is about to be replaced, so that its neighbours stay. */
  private _hold(hold: boolean): void {
    if (!hold) {
      this.node.style.minHeight = '';
    } else if (this.node.style.minHeight === '' && this.node.offsetHeight > 0) {
      this.node.style.minHeight = `${this.node.offsetHeight}px`;
    }
  }

  readonly node: HTMLElement;
  readonly heading: HTMLElement;
  readonly content: HTMLElement;
  private readonly _field: ComparisonField;
  private readonly _line: StatusLine;
  private readonly _memo = new LastSeen();
}

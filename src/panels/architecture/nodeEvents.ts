import { Tooltip } from '../../charts/tooltip';
import type { IClientBox } from '../../charts/tooltip';

/** How long the pointer rests on a node before it is described, in ms; and before in full. */
const SHORT = 250;
const LONG = 1500;

export interface INodeHandlers {
  /** A node is clicked, or Enter or the space bar is pressed on it. */
  readonly onActivate: (node: string) => void;
  /** The same with the title of a frame. */
  readonly onFold: (frame: string) => void;
  /** The tooltip's content for a node: a few lines, or all that is known. */
  readonly describe: (node: string, all: boolean) => HTMLElement | null;
}

/** How a drawing of nodes answers. */
export interface INodeDrawing {
  /** Makes a node the one that Tab reaches. */
  readonly makeCurrent: (node: string) => void;
  readonly reveal: (node: string) => void;
  /** @returns whether the key does something; Enter, the space bar and Escape are not asked for */
  readonly onKey: (key: string, target: EventTarget | null) => boolean;
  /** The node at a point of the page where it is drawn without an element of its own. */
  readonly nodeAt: (clientX: number, clientY: number) => string | null;
  /** Where a node is on the page. */
  readonly boxOf: (node: string) => IClientBox | null;
}

/** Pointer, keyboard, focus and tooltip of elements with `data-node` or `data-fold`. */
export class NodeEvents {
  constructor(
    private readonly _host: HTMLElement,
    private readonly _handlers: INodeHandlers,
    private readonly _drawing: INodeDrawing
  ) {
    this._tooltip = new Tooltip(_host);
    this._listen();
  }

  dispose(): void {
    this._forget();
    this._tooltip.dispose();
  }

  hideTooltip(): void {
    this._forget();
    this._tooltip.hide();
  }

  private _listen(): void {
    const node = this._host;
    node.addEventListener('pointerdown', () => {
      this._pointing = true;
      clearTimeout(this._timer);
    });
    node.addEventListener('pointerup', () => (this._pointing = false));
    node.addEventListener('pointermove', event => this._hover(event));
    node.addEventListener('pointerleave', () => this.hideTooltip());
    node.addEventListener('focusin', event => this._onFocus(event));
    node.addEventListener('focusout', () => this.hideTooltip());
    node.addEventListener('keydown', event => this._onKey(event));
    node.addEventListener('wheel', () => this.hideTooltip(), { passive: true });
    node.addEventListener('click', event => {
      this._pointing = false;
      this._activate(event.target, this._nodeAt(event));
    });
  }

  private _activate(target: EventTarget | null, node: string | null): boolean {
    const fold = attribute(target, 'data-fold');
    if (fold !== null) {
      this._handlers.onFold(fold);
    } else if (node !== null) {
      this._drawing.makeCurrent(node);
      this._handlers.onActivate(node);
    }
    return fold !== null || node !== null;
  }

  private _nodeAt({ target, clientX, clientY }: MouseEvent): string | null {
    return attribute(target, 'data-node') ?? this._drawing.nodeAt(clientX, clientY);
  }

  private _hover(event: PointerEvent): void {
    const id = event.buttons === 0 ? this._nodeAt(event) : null;
    if (id !== this._hovered) {
      this.hideTooltip();
      this._hovered = id;
      if (id !== null) {
        this._timer = window.setTimeout(() => {
          this._describe(id, false);
          this._timer = window.setTimeout(() => this._describe(id, true), LONG - SHORT);
        }, SHORT);
      }
    }
  }

  private _describe(id: string, all: boolean): void {
    const content = this._handlers.describe(id, all);
    const box = this._drawing.boxOf(id);
    if (content !== null && box !== null) {
      this._tooltip.showBeside(content, box);
    }
  }

  private _forget(): void {
    clearTimeout(this._timer);
    this._hovered = null;
  }

  private _onFocus({ target }: FocusEvent): void {
    const id = attribute(target, 'data-node');
    if (id === null) {
      return;
    }
    this._drawing.makeCurrent(id);
    if (!this._pointing) {
      this._drawing.reveal(id);
      this._describe(id, true);
    }
  }

  private _onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !this._handleKey(event)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private _handleKey({ key, target }: KeyboardEvent): boolean {
    switch (key) {
      case 'Enter':
      case ' ':
        return this._activate(target, attribute(target, 'data-node'));
      case 'Escape':
        this.hideTooltip();
        return false;
      default:
        return this._drawing.onKey(key, target);
    }
  }

  private readonly _tooltip: Tooltip;
  private _hovered: string | null = null;
  private _timer = 0;
  private _pointing = false;
}

/** An attribute of the element or of what it is part of. */
export function attribute(target: EventTarget | null, name: string): string | null {
  return target instanceof Element
    ? (target.closest(`[${name}]`)?.getAttribute(name) ?? null)
    : null;
}

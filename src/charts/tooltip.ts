const MARGIN = 12;
const GAP = 8;

/** A box in client coordinates, in pixels. */
export interface IClientBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
}

/** A floating description that follows the pointer or a focused element. */
export class Tooltip {
  constructor(private readonly host: HTMLElement) {
    this.node = host.ownerDocument.createElement('div');
    this.node.className = 'cnn-Floating cnn-Tooltip';
    this.node.setAttribute('role', 'tooltip');
    this.node.hidden = true;
  }

  readonly node: HTMLElement;

  /** Shows content beside a point in client coordinates, kept inside the browser window. */
  show(content: Node | string, clientX: number, clientY: number): void {
    if (!this.node.isConnected) {
      this.host.ownerDocument.body.append(this.node);
    }
    this.node.replaceChildren(content);
    this.node.hidden = false;
    const { width, height } = this.node.getBoundingClientRect();
    const view = this.host.ownerDocument.defaultView;
    const right = (view?.innerWidth ?? Infinity) - MARGIN;
    const bottom = (view?.innerHeight ?? Infinity) - MARGIN;
    const left = clientX + MARGIN + width > right ? clientX - MARGIN - width : clientX + MARGIN;
    const top = clientY + MARGIN + height > bottom ? clientY - MARGIN - height : clientY + MARGIN;
    this.node.style.left = `${Math.max(MARGIN, left)}px`;
    this.node.style.top = `${Math.max(MARGIN, top)}px`;
  }

  /** Shows content beside a box of the page, right of it where there is room. */
  showBeside(content: Node | string, box: IClientBox): void {
    this.show(content, 0, 0);
    const { width, height } = this.node.getBoundingClientRect();
    const view = this.host.ownerDocument.defaultView;
    const [right, bottom] = [view?.innerWidth ?? Infinity, view?.innerHeight ?? Infinity];
    const beside = box.right + GAP + width <= right - GAP;
    const left = beside ? box.right + GAP : Math.max(GAP, box.left - GAP - width);
    const top = Math.min(box.top, bottom - MARGIN - height);
    this.node.style.left = `${left}px`;
    this.node.style.top = `${Math.max(MARGIN, top)}px`;
  }

  hide(): void {
    this.node.hidden = true;
  }

  dispose(): void {
    this.node.remove();
  }
}

/** A title and rows of name and value, the content of most tooltips. */
export function description(
  title: string,
  rows: readonly (readonly [name: string, value: string])[],
  doc: Document = document
): HTMLElement {
  const root = doc.createElement('div');
  const heading = doc.createElement('strong');
  heading.textContent = title;
  const list = doc.createElement('dl');
  for (const [name, value] of rows) {
    const term = doc.createElement('dt');
    term.textContent = name;
    const detail = doc.createElement('dd');
    detail.textContent = value;
    list.append(term, detail);
  }
  root.append(heading, list);
  return root;
}

import { element } from '../charts/element';
import { search } from '../state';
import type { IFound, INetwork } from '../state';
import { shortKind } from '../text/kinds';
import { MOST, nameText } from '../text/names';
import { trans } from '../text/trans';

let created = 0;

/** A field that finds layers and classes while one types. */
export class SearchField {
  constructor(private readonly _onChosen: (found: IFound) => void) {
    const id = `cnn-search-${(created += 1)}`;
    this._list.id = id;
    this._list.setAttribute('role', 'listbox');
    this._list.setAttribute('aria-label', trans.__('Search results'));
    this._list.addEventListener('pointerdown', event => this._onPointer(event));
    this.node.type = 'search';
    this.node.placeholder = trans.__('Find a layer or class');
    this.node.title = trans.__('Find a layer or class (/)');
    this.node.autocomplete = 'off';
    this.node.spellcheck = false;
    this.node.setAttribute('role', 'combobox');
    this.node.setAttribute('aria-label', trans.__('Find a layer or class'));
    this.node.setAttribute('aria-autocomplete', 'list');
    this.node.setAttribute('aria-controls', id);
    this.node.setAttribute('data-lm-suppress-shortcuts', 'true');
    this.node.addEventListener('input', () => this._find());
    this.node.addEventListener('keydown', event => this._onKey(event));
    this.node.addEventListener('blur', () => this._close());
    this._close();
  }

  readonly node = element('input', 'cnn-Field cnn-Search');

  /** What is searched. */
  network: INetwork | null = null;

  dispose(): void {
    this._close();
  }

  private _find(): void {
    this._found = this.network === null ? [] : search(this.network, this.node.value);
    this._current = 0;
    if (this.node.value.trim() === '') {
      this._close();
    } else {
      this._open();
    }
  }

  private _open(): void {
    const none = element('li', 'cnn-Search-none', trans.__('No layer or class has this name.'));
    const items = this._found.map((found, i) => this._item(found, i));
    this._list.replaceChildren(...(items.length > 0 ? items : [none]));
    const { left, bottom, width } = this.node.getBoundingClientRect();
    this._list.style.left = `${left}px`;
    this._list.style.top = `${bottom + 2}px`;
    this._list.style.minWidth = `${width}px`;
    document.body.append(this._list);
    this.node.setAttribute('aria-expanded', 'true');
    this._mark();
  }

  private _close(): void {
    this._list.remove();
    this.node.setAttribute('aria-expanded', 'false');
    this.node.removeAttribute('aria-activedescendant');
  }

  private _item(found: IFound, i: number): HTMLElement {
    const item = element('li', 'cnn-Search-item');
    item.id = `${this._list.id}-${i}`;
    item.setAttribute('role', 'option');
    item.dataset.index = String(i);
    const [name, kind] =
      found.kind === 'layer'
        ? [found.layer.id, shortKind(found.layer.kind)]
        : [found.name, trans._n('%1 image', '%1 images', found.images.length)];
    item.append(
      element('span', 'cnn-Search-name', nameText(name, MOST.label)),
      element('span', 'cnn-Search-kind', kind)
    );
    return item;
  }

  private _mark(): void {
    for (const [i, item] of [...this._list.children].entries()) {
      const isCurrent = i === this._current && this._found.length > 0;
      item.setAttribute('aria-selected', String(isCurrent));
      if (isCurrent) {
        this.node.setAttribute('aria-activedescendant', item.id);
        item.scrollIntoView({ block: 'nearest' });
      }
    }
  }

  private _onKey(event: KeyboardEvent): void {
    const { length } = this._found;
    if (event.key === 'Escape') {
      this.node.value = '';
      this._close();
    } else if (event.key === 'Enter') {
      this._choose(this._current);
    } else if (event.key === 'ArrowDown' && length > 0) {
      this._current = (this._current + 1) % length;
      this._mark();
    } else if (event.key === 'ArrowUp' && length > 0) {
      this._current = (this._current + length - 1) % length;
      this._mark();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private _onPointer(event: Event): void {
    event.preventDefault();
    const item = event.target instanceof Element ? event.target.closest('[data-index]') : null;
    if (item instanceof HTMLElement) {
      this._choose(Number(item.dataset.index));
    }
  }

  private _choose(i: number): void {
    const found = this._found.at(i);
    if (found !== undefined && this._list.isConnected) {
      this.node.value = '';
      this._close();
      this._onChosen(found);
    }
  }

  private readonly _list = element('ul', 'cnn-Floating cnn-Search-list');
  private _found: readonly IFound[] = [];
  private _current = 0;
}

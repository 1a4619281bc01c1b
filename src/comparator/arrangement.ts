import type { JSONObject, JSONValue } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { DockLayout, DockPanel, Widget } from '@lumino/widgets';

type AreaConfig = DockLayout.AreaConfig;

/** A dock's arrangement as plain data: panel names instead of widgets. */
export function saveArrangement(dock: DockPanel): JSONObject | null {
  const { main } = dock.saveLayout();
  return main ? toJSON(main) : null;
}

/**
 * Arranges a dock as saved: panels that are not in it are left out, and those that it does not name
 * follow where `place` says. Does nothing and says false when it is no arrangement of any of them.
 *
 * @param panels - by name
 * @param place - adds a panel to the dock, in which others are arranged already
 */
export function restoreArrangement<P extends Widget>(
  dock: DockPanel,
  saved: JSONValue | null,
  panels: ReadonlyMap<string, P>,
  place: (panel: P) => void
): boolean {
  const unplaced = new Map(panels);
  const main = fromJSON(saved, unplaced);
  if (!main) {
    return false;
  }
  dock.restoreLayout({ main });
  forgetTabBars(dock);
  unplaced.forEach(place);
  return true;
}

/** Where a dock's layout keeps what it has placed. */
interface IPlaced {
  readonly _items?: Map<Widget, IDisposable>;
}

/**
 * Restoring a layout disposes of the tab bars it had, but Lumino's layout keeps them for ever, and
 * while the dock is not attached their nodes stay in it, too.
 */
function forgetTabBars({ layout }: DockPanel): void {
  const items = (layout as IPlaced | null)?._items;
  items?.forEach((item, widget) => {
    if (widget.isDisposed) {
      item.dispose();
      items.delete(widget);
      widget.node.remove();
    }
  });
}

function toJSON(area: AreaConfig): JSONObject {
  if (area.type === 'tab-area') {
    return {
      type: area.type,
      panels: area.widgets.map(widget => widget.node.dataset.panel ?? ''),
      current: area.currentIndex
    };
  }
  return {
    type: area.type,
    orientation: area.orientation,
    sizes: area.sizes,
    children: area.children.map(toJSON)
  };
}

/** What stands for an area that holds no panel any more. */
const EMPTY = 'empty';

/**
 * The area that data describes, with those of `unplaced` that it names, which it takes out of it.
 * Null when it holds none of them, or the data is not an arrangement.
 */
function fromJSON(data: JSONValue | null, unplaced: Map<string, Widget>): AreaConfig | null {
  const area = areaOf(data, unplaced, new Set());
  return area === EMPTY ? null : area;
}

function areaOf(
  data: JSONValue | undefined | null,
  unplaced: Map<string, Widget>,
  seen: Set<string>
): AreaConfig | typeof EMPTY | null {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    return null;
  }
  return data.type === 'tab-area' ? tabArea(data, unplaced, seen) : splitArea(data, unplaced, seen);
}

function tabArea(
  { panels, current }: JSONObject,
  unplaced: Map<string, Widget>,
  seen: Set<string>
): AreaConfig | typeof EMPTY | null {
  if (!Array.isArray(panels) || panels.length === 0) {
    return null;
  }
  const widgets: Widget[] = [];
  let front = 0;
  for (const [index, name] of panels.entries()) {
    if (typeof name !== 'string' || seen.has(name)) {
      return null;
    }
    seen.add(name);
    const widget = unplaced.get(name);
    if (widget) {
      front = index === current ? widgets.length : front;
      unplaced.delete(name);
      widgets.push(widget);
    }
  }
  return widgets.length > 0 ? { type: 'tab-area', widgets, currentIndex: front } : EMPTY;
}

function splitArea(
  { orientation, children, sizes }: JSONObject,
  unplaced: Map<string, Widget>,
  seen: Set<string>
): AreaConfig | typeof EMPTY | null {
  if (
    (orientation !== 'horizontal' && orientation !== 'vertical') ||
    !Array.isArray(children) ||
    !Array.isArray(sizes) ||
    children.length === 0 ||
    sizes.length !== children.length
  ) {
    return null;
  }
  const kept: AreaConfig[] = [];
  const keptSizes: number[] = [];
  for (const [index, child] of children.entries()) {
    const area = areaOf(child, unplaced, seen);
    if (area === null) {
      return null;
    }
    if (area !== EMPTY) {
      kept.push(area);
      keptSizes.push(Number(sizes[index]));
    }
  }
  if (kept.length < 2) {
    return kept[0] ?? EMPTY;
  }
  return { type: 'split-area', orientation, children: kept, sizes: keptSizes };
}

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
 * Arranges a dock as saved. Does nothing and says false unless the data names every panel of the
 * dock exactly once.
 */
export function restoreArrangement(
  dock: DockPanel,
  saved: JSONValue | null,
  panels: ReadonlyMap<string, Widget>
): boolean {
  const unplaced = new Map(panels);
  const main = fromJSON(saved, unplaced);
  if (!main || unplaced.size > 0) {
    return false;
  }
  dock.restoreLayout({ main });
  forgetTabBars(dock);
  return true;
}

/** Where a dock's layout keeps what it has placed. */
interface IPlaced {
  readonly _items?: Map<Widget, IDisposable>;
}

/** Restoring a layout disposes of the tab bars it had, but Lumino's layout keeps them for ever. */
function forgetTabBars({ layout }: DockPanel): void {
  const items = (layout as IPlaced | null)?._items;
  items?.forEach((item, widget) => {
    if (widget.isDisposed) {
      item.dispose();
      items.delete(widget);
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

/** Takes the panels it places out of `unplaced`; null when the data is not an arrangement. */
function fromJSON(
  data: JSONValue | undefined | null,
  unplaced: Map<string, Widget>
): AreaConfig | null {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    return null;
  }
  return data.type === 'tab-area' ? tabArea(data, unplaced) : splitArea(data, unplaced);
}

function tabArea(data: JSONObject, unplaced: Map<string, Widget>): AreaConfig | null {
  const names = Array.isArray(data.panels) ? data.panels : [];
  const widgets: Widget[] = [];
  for (const name of names) {
    const widget = typeof name === 'string' ? unplaced.get(name) : undefined;
    if (!widget) {
      return null;
    }
    unplaced.delete(widget.node.dataset.panel ?? '');
    widgets.push(widget);
  }
  const current = Number(data.current);
  const currentIndex = current >= 0 && current < widgets.length ? current : 0;
  return widgets.length > 0 ? { type: 'tab-area', widgets, currentIndex } : null;
}

function splitArea(data: JSONObject, unplaced: Map<string, Widget>): AreaConfig | null {
  const { orientation, children, sizes } = data;
  if (
    (orientation !== 'horizontal' && orientation !== 'vertical') ||
    !Array.isArray(children) ||
    !Array.isArray(sizes) ||
    sizes.length !== children.length
  ) {
    return null;
  }
  const areas = children.map(child => fromJSON(child, unplaced));
  const known = areas.filter(area => area !== null);
  return known.length === areas.length && known.length > 0
    ? { type: 'split-area', orientation, children: known, sizes: sizes.map(Number) }
    : null;
}

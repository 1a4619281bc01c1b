/** What the keys do on the map. */
export interface IMapKeys {
  /** Moves the cursor by columns and rows of cells. */
  step(columns: number, rows: number): void;
  /** Moves the map by CSS pixels. */
  pan(dx: number, dy: number): void;
  zoom(factor: number): void;
  fit(): void;
  open(): void;
}

const PAN = 48;
const ZOOM = 1.5;

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  Home: [-Infinity, 0],
  End: [Infinity, 0],
  PageUp: [0, -10],
  PageDown: [0, 10]
};

/** The direction of an arrow key in columns and rows; null for other keys. */
export function arrow(key: string): readonly [number, number] | null {
  return key.startsWith('Arrow') ? (ARROWS[key] ?? null) : null;
}

/** Takes the keys of the map and keeps them from the page. */
export function mapKeys(event: KeyboardEvent, keys: IMapKeys): void {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const action = actionOf(event, keys);
  if (action !== null) {
    event.preventDefault();
    event.stopPropagation();
    action();
  }
}

function actionOf({ key, shiftKey }: KeyboardEvent, keys: IMapKeys): (() => void) | null {
  const direction = key in ARROWS ? ARROWS[key] : null;
  if (direction !== null) {
    const [columns, rows] = direction;
    return shiftKey && arrow(key) !== null
      ? () => keys.pan(-columns * PAN, -rows * PAN)
      : () => keys.step(columns, rows);
  }
  switch (key) {
    case '+':
    case '=':
      return () => keys.zoom(ZOOM);
    case '-':
    case '_':
      return () => keys.zoom(1 / ZOOM);
    case '0':
      return () => keys.fit();
    case 'Enter':
    case ' ':
      return () => keys.open();
    default:
      return null;
  }
}

import type { ILayer } from '../../state';
import { blocksOf } from './blocks';
import { Fold } from './fold';
import { moduleFolds } from './moduleFolds';

/** Networks up to this many layers are drawn whole. */
const MANY_LAYERS = 60;
/** What opens at first shows no more nodes than this, and a fold has no more parts. */
const FEW_NODES = 40;

/** How layers fold into groups, and groups into larger ones. */
export interface IFoldTree {
  /** Groups by name, outer ones before those inside. */
  readonly folds: ReadonlyMap<string, Fold>;
  /** The name of the innermost group of each layer that is in one. */
  readonly foldOf: ReadonlyMap<string, string>;
  readonly root: Fold;
}

/**
 * Groups the layers of a deep network: by the modules that their names tell, where these tell
 * nothing by the blocks of its graph, and what has too many parts by its order.
 *
 * @returns no groups when the network is small
 */
export function foldTree(layers: readonly ILayer[]): IFoldTree {
  const root = layers.length <= MANY_LAYERS ? new Fold('', null) : moduleFolds(layers);
  const folds = new Map<string, Fold>();
  const foldOf = new Map<string, string>();
  const open = [root];
  for (let fold = open.pop(); fold !== undefined; fold = open.pop()) {
    split(fold);
    for (const part of fold.parts) {
      if (part instanceof Fold) {
        part.name = unused(part.name, folds);
        folds.set(part.name, part);
        open.push(part);
      } else if (fold !== root) {
        foldOf.set(part.id, fold.name);
      }
    }
  }
  return { folds, foldOf, root };
}

/** The groups that are open at first: whole levels of them, as long as that leaves an overview. */
export function openAtFirst({ root }: IFoldTree): ReadonlySet<string> {
  const open = new Set<string>();
  let shown = root.parts.length;
  let level = root.folds;
  while (level.length > 0) {
    shown += level.reduce((sum, { parts }) => sum + parts.length - 1, 0);
    if (shown > FEW_NODES) {
      break;
    }
    level.forEach(({ name }) => open.add(name));
    level = level.flatMap(({ folds }) => folds);
  }
  return open;
}

/** The groups around a layer, innermost first. */
export function foldsAround({ folds, foldOf, root }: IFoldTree, layer: string): readonly string[] {
  const names: string[] = [];
  let fold = folds.get(foldOf.get(layer) ?? '');
  for (; fold !== undefined && fold !== root; fold = fold.parent ?? undefined) {
    names.push(fold.name);
  }
  return names;
}

/** Leaves a fold few enough parts: its blocks, and then ranges of about the same size. */
function split(fold: Fold): void {
  const layers = fold.parts.filter((part): part is ILayer => !(part instanceof Fold));
  if (layers.length === fold.parts.length && layers.length > FEW_NODES) {
    fold.group(blocksOf(layers));
  }
  while (fold.parts.length > FEW_NODES) {
    const count = fold.parts.length;
    const levels = Math.ceil(Math.log(count) / Math.log(FEW_NODES));
    const size = Math.ceil(count ** (1 / levels));
    fold.group(
      Array.from({ length: Math.ceil(count / size) }, (_, i) => ({
        start: i * size,
        stop: Math.min(count, (i + 1) * size)
      }))
    );
  }
}

function unused(name: string, names: ReadonlyMap<string, unknown>): string {
  let found = name;
  for (let i = 2; names.has(found); i++) {
    found = `${name} (${i})`;
  }
  return found;
}

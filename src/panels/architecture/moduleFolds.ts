import type { ILayer } from '../../state';
import { Fold } from './fold';
import { isScoped, modulesOf } from './namePath';

/** Layers whose own name says nothing of the block they end. */
const JOINTS = new Set(['add', 'concat', 'activation', 'norm']);
/** Fewer layers need no group of their own. */
const FEWEST = 3;
/** A group with a larger share of all layers says nothing. */
const NEARLY_ALL = 0.9;
/** Of underscored names a group has so many layers in a row, on average. */
const IN_A_ROW = 3;

/** The layers in the modules that their names tell; without a group where these tell nothing. */
export function moduleFolds(layers: readonly ILayer[]): Fold {
  const modules = modulesByLayer(layers);
  const kept = telling(layers, modules);
  const root = new Fold('', null);
  const folds = new Map<string, Fold>();
  for (const layer of layers) {
    let around = root;
    for (const name of modules.get(layer.id) ?? []) {
      if (kept.has(name)) {
        let fold = folds.get(name);
        if (fold === undefined) {
          fold = new Fold(name, around);
          folds.set(name, fold);
          around.add(fold);
        }
        around = fold;
      }
    }
    around.add(layer);
  }
  return root;
}

/** Unnamed joints lie where the last of their inputs does. */
function modulesByLayer(layers: readonly ILayer[]): ReadonlyMap<string, readonly string[]> {
  const modules = new Map<string, readonly string[]>();
  const order = new Map(layers.map(({ id }, i) => [id, i]));
  for (const { id, kind, inputs, parameters } of layers) {
    const last = inputs.reduce<string | null>(
      (best, input) =>
        best === null || (order.get(input) ?? -1) > (order.get(best) ?? -1) ? input : best,
      null
    );
    const joint = parameters.length === 0 && JOINTS.has(kind) && !isScoped(id);
    const adopted = joint && last !== null ? (modules.get(last) ?? []) : [];
    modules.set(id, adopted.length > 0 ? adopted : modulesOf(id));
  }
  return modules;
}

/** Modules that say where a layer is: not too small, not nearly all, no mere kind of layer. */
function telling(
  layers: readonly ILayer[],
  modules: ReadonlyMap<string, readonly string[]>
): ReadonlySet<string> {
  const found = new Map<string, { layers: number; runs: number; scoped: boolean }>();
  let before: readonly string[] = [];
  for (const { id } of layers) {
    const own = modules.get(id) ?? [];
    for (const name of own) {
      const known = found.get(name) ?? { layers: 0, runs: 0, scoped: false };
      known.layers++;
      known.runs += before.includes(name) ? 0 : 1;
      known.scoped ||= isScoped(id);
      found.set(name, known);
    }
    before = own;
  }
  const kept = [...found].filter(
    ([, group]) =>
      group.layers >= FEWEST &&
      group.layers < NEARLY_ALL * layers.length &&
      (group.scoped || group.layers >= IN_A_ROW * group.runs)
  );
  return new Set(withoutDoubles(kept.map(([name, group]) => [name, group.layers])));
}

/** Of modules around the same layers the inner one; they follow one another, the outer one first. */
function withoutDoubles(groups: readonly (readonly [string, number])[]): string[] {
  return groups
    .filter(([name, size], i) => {
      const [inner, same] = groups[i + 1] ?? ['', -1];
      return same !== size || !(inner.startsWith(`${name}.`) || inner.startsWith(`${name}_`));
    })
    .map(([name]) => name);
}

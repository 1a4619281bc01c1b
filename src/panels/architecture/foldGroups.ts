import type { ILayer } from '../../state';

/** Networks up to this many layers are drawn whole. */
const MANY_LAYERS = 60;
/** A folded network should show no more nodes than this. */
const FEW_NODES = 40;
/** Names are read no deeper than this. */
const DEEPEST = 32;
/** Layers whose own name says nothing of the block they end. */
const JOINTS = new Set(['add', 'concat', 'activation', 'norm']);

/**
 * The names of the modules a layer lies in, outermost first, and its own name last. Reads dotted
 * names (`layer1.0.conv1`), the scopes of exported graphs (`/layer1/layer1.0/conv1/Conv`) and
 * underscored names (`conv2_block1_1_conv`).
 */
export function namePath(id: string): readonly string[] {
  if (id.includes('/')) {
    const scopes = id.split('/', DEEPEST).filter(scope => scope !== '');
    const kept = scopes.filter((scope, i) => !scopes[i + 1]?.startsWith(`${scope}.`));
    return kept.join('.').split('.', DEEPEST);
  }
  return id.split(id.includes('.') ? '.' : '_', DEEPEST).filter(part => part !== '');
}

/**
 * Which layers of a deep network fold into which group, by the prefix of their names: the finest
 * level of modules that leaves an overview.
 *
 * @returns group name by layer id; empty when the network is small or its names tell nothing
 */
export function foldGroups(layers: readonly ILayer[]): ReadonlyMap<string, string> {
  let best: ReadonlyMap<string, string> = new Map();
  if (layers.length <= MANY_LAYERS) {
    return best;
  }
  const deepest = layers.reduce((most, { id }) => Math.max(most, namePath(id).length), 0);
  let fewest = layers.length;
  for (let depth = deepest - 1; depth > 0; depth--) {
    const groups = groupsAt(layers, depth);
    const shown = layers.length - groups.size + new Set(groups.values()).size;
    if (shown < fewest) {
      best = groups;
      fewest = shown;
    }
    if (fewest <= FEW_NODES) {
      break;
    }
  }
  return best;
}

function groupsAt(layers: readonly ILayer[], depth: number): Map<string, string> {
  const groups = new Map<string, string>();
  for (const { id } of layers) {
    const path = namePath(id);
    if (path.length > depth) {
      const separator = id.includes('.') || id.includes('/') ? '.' : '_';
      groups.set(id, path.slice(0, depth).join(separator));
    }
  }
  adoptJoints(layers, groups);
  const sizes = new Map<string, number>();
  for (const group of groups.values()) {
    sizes.set(group, (sizes.get(group) ?? 0) + 1);
  }
  return new Map([...groups].filter(([, group]) => (sizes.get(group) ?? 0) > 1));
}

/** Takes unnamed joints into the group that all their inputs come from. */
function adoptJoints(layers: readonly ILayer[], groups: Map<string, string>): void {
  for (const { id, kind, inputs, parameters } of layers) {
    if (!groups.has(id) && parameters.length === 0 && JOINTS.has(kind)) {
      const sources = new Set(inputs.map(input => groups.get(input)));
      const [source] = sources;
      if (sources.size === 1 && source !== undefined) {
        groups.set(id, source);
      }
    }
  }
}

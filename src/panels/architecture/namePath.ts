/** Names are read no deeper than this. */
const DEEPEST = 32;

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

/** The modules a layer lies in, outermost first, by their full names. */
export function modulesOf(id: string): readonly string[] {
  const path = namePath(id);
  const separator = isScoped(id) ? '.' : '_';
  return path.slice(0, -1).map((_, depth) => path.slice(0, depth + 1).join(separator));
}

/** Whether a name says its modules, and not only may. */
export function isScoped(id: string): boolean {
  return id.includes('.') || id.includes('/');
}

import type { ILayer } from '../../state';
import type { IRange } from './fold';

/** Shorter blocks are left alone. */
const SHORTEST = 3;

/**
 * The blocks that a chain of layers goes through: from where a path splits to where all its
 * branches have met again, with the layers without parameters that follow.
 *
 * @param layers - in network order
 */
export function blocksOf(layers: readonly ILayer[]): readonly IRange[] {
  const cuts = cutsOf(layers);
  const blocks: IRange[] = [];
  let start = 0;
  for (let i = 0; i < layers.length; i++) {
    if (cuts[i] === 1) {
      if (i + 1 - start >= SHORTEST) {
        const stop = afterTail(layers, cuts, i + 1);
        blocks.push({ start, stop });
        i = stop - 1;
      }
      start = i + 1;
    }
  }
  return blocks;
}

/** Whether what comes after each layer depends on that layer alone. */
function cutsOf(layers: readonly ILayer[]): Uint8Array {
  const at = new Map<string, number>();
  const needed = new Int32Array(layers.length);
  layers.forEach(({ id, inputs }, i) => {
    for (const input of inputs) {
      const from = at.get(input);
      if (from !== undefined) {
        needed[from] = i;
      }
    }
    at.set(id, i);
  });
  const cuts = new Uint8Array(layers.length);
  let furthest = 0;
  for (let i = 0; i < layers.length; i++) {
    cuts[i] = furthest <= i ? 1 : 0;
    furthest = Math.max(furthest, needed[i]);
  }
  return cuts;
}

function afterTail(layers: readonly ILayer[], cuts: Uint8Array, start: number): number {
  let stop = start;
  while (cuts[stop] === 1 && layers[stop].parameters.length === 0) {
    stop++;
  }
  return stop;
}

import type { INormalisation, INormalisations } from '../compare/api';
import type { IFoldedNorm, ILayer, INetwork, Side } from '../state';
import { floats } from '../tensor/bytes';
import type { FloatArray } from '../tensor/bytes';
import type { IConnector } from './connector';
import { pullPart } from './stream';

/** The normalisations that are folded into kernels: asked for once a layer, then kept. */
export class Normalisations {
  constructor(private readonly _connector: IConnector) {}

  /** Rejects like the connector; what failed is asked for again the next time. */
  of(network: INetwork, layer: ILayer): Promise<INormalisations> {
    if (this._network !== network) {
      this._network = network;
      this._found.clear();
    }
    const known = this._found.get(layer.id);
    if (known) {
      return known;
    }
    const found = this._load(network, layer);
    this._found.set(layer.id, found);
    found.catch(() => this._found.delete(layer.id));
    return found;
  }

  private async _load(
    network: INetwork,
    { folding, parameters, weight }: ILayer
  ): Promise<INormalisations> {
    const shape = parameters.find(({ id }) => id === weight)?.a?.shape ?? [];
    const { a = [], b = [] } = folding ?? {};
    const ids = new Set([...a, ...b].flatMap(({ gamma, variance }) => [gamma, variance]));
    const vectors = new Map<string, Readonly<Record<Side, FloatArray | null>>>();
    await Promise.all(
      [...ids].map(async id => {
        if (id !== null) {
          vectors.set(id, await this._vector(network, id, shape[0] ?? 1));
        }
      })
    );
    const of = (side: Side, norms: readonly IFoldedNorm[]): INormalisation[] =>
      norms.map(({ gamma, variance, epsilon }) => ({
        gamma: vectors.get(gamma ?? '')?.[side] ?? null,
        variance: vectors.get(variance ?? '')?.[side] ?? null,
        epsilon
      }));
    return { a: of('a', a), b: of('b', b) };
  }

  private async _vector(
    { pair }: INetwork,
    parameter: string,
    length: number
  ): Promise<Readonly<Record<Side, FloatArray | null>>> {
    // Shared by all who ask, so it outlives the request that began it.
    const { signal } = new AbortController();
    const part = await pullPart(this._connector, pair, { parameter }, [0, length], signal);
    return {
      a: part.a && part.typeA && floats(part.a, part.typeA),
      b: part.b && part.typeB && floats(part.b, part.typeB)
    };
  }

  private _network: INetwork | null = null;
  private _found = new Map<string, Promise<INormalisations>>();
}

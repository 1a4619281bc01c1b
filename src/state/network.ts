import type { Shape } from '../tensor/shape';
import { nameText } from '../text/names';
import { trans } from '../text/trans';

export type Side = 'a' | 'b';

export type ChannelSide = 'input' | 'output';

/** Before or after the normalisation and the activation function that directly follow a layer. */
export type ActivationAt = 'before' | 'after';

export interface IPairNames {
  readonly a: string;
  readonly b: string;
}

export interface ISnapshotInfo {
  readonly name: string;
  readonly source: string;
  readonly runnable: boolean;
  readonly note: string | null;
}

export interface IParameterSide {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: string;
}

export interface IParameter {
  readonly id: string;
  readonly role: string;
  readonly a: IParameterSide | null;
  readonly b: IParameterSide | null;
  readonly comparable: boolean;
}

/** A normalisation of what a layer puts out, by ids of the pair. */
export interface IFoldedNorm {
  /** The normalisation layer. */
  readonly norm: string;
  readonly gamma: string | null;
  /** Null for a constant scale or shift. */
  readonly variance: string | null;
  readonly epsilon: number;
}

/** The normalisations that follow a layer, in order. A side without any has nothing to fold. */
export interface IFolding {
  /** Why it cannot be folded into the kernels, in one sentence; null where it can. */
  readonly reason: string | null;
  /** What is to be said of it; null when nothing is. */
  readonly note: string | null;
  /** Whether effective kernels are compared whether these are asked for or not. */
  readonly always: boolean;
  readonly a: readonly IFoldedNorm[];
  readonly b: readonly IFoldedNorm[];
}

export type LayerStatus = 'paired' | 'only_a' | 'only_b' | 'shape';

/** A layer of the pair: its id is A's name, or B's where A has none. */
export interface ILayer {
  readonly id: string;
  readonly kind: string;
  readonly operator: string;
  readonly status: LayerStatus;
  /** Why it is not paired, or how it was when the names differ; and what is to be known of it. */
  readonly reason: string | null;
  readonly nameA: string | null;
  readonly nameB: string | null;
  /** Ids of the layers whose output enters this one. */
  readonly inputs: readonly string[];
  readonly parameters: readonly IParameter[];
  /** Id of the parameter the layer's distance is made of; null for layers without parameters. */
  readonly weight: string | null;
  readonly stride: readonly number[] | null;
  readonly padding: readonly number[] | null;
  readonly dilation: readonly number[] | null;
  readonly groups: number;
  /** Of recurrent layers, in the order of their weights. */
  readonly gates: readonly string[];
  /** (channels, *space); null where unknown. */
  readonly inputShape: readonly (number | null)[] | null;
  readonly outputShape: readonly (number | null)[] | null;
  readonly normalisedBy: string | null;
  /** Null for layers that are no convolution or dense layer. */
  readonly folding: IFolding | null;
  /** The layer that this one shares its weight with, where it is counted. */
  readonly tiedTo: string | null;
}

export interface IImages {
  readonly count: number;
  readonly names: readonly string[];
  readonly labels: readonly (number | null)[] | null;
  readonly note: string | null;
}

/** The network of a pair, layers in network order. */
export interface INetwork {
  readonly snapshots: readonly ISnapshotInfo[];
  readonly pair: IPairNames;
  /** What is to be known of the pair, in a sentence or two. */
  readonly note: string | null;
  readonly layers: readonly ILayer[];
  readonly images: IImages;
  readonly classes: readonly string[] | null;
}

/** That a snapshot of the pair cannot run, in one sentence; null when it can. */
export function whyItCannotRun({ pair, snapshots }: INetwork, side: Side): string | null {
  const snapshot = snapshots.find(({ name }) => name === pair[side]);
  if (snapshot === undefined || snapshot.runnable) {
    return null;
  }
  const name = nameText(snapshot.name);
  return snapshot.note === null
    ? trans.__('%1 cannot run.', name)
    : trans.__('%1 cannot run; the architecture panel says why.', name);
}

/** That neither snapshot of the pair can run; null when one of them can. */
export function whyNeitherRuns(network: INetwork): string | null {
  const a = whyItCannotRun(network, 'a');
  const b = whyItCannotRun(network, 'b');
  return a === null || b === null
    ? null
    : trans.__('Neither snapshot can run; the architecture panel says why.');
}

/** The layer with an id, or with either snapshot's own name. */
export function findLayer(network: INetwork, name: string | null): ILayer | null {
  if (name === null) {
    return null;
  }
  const { layers } = network;
  return (
    layers.find(layer => layer.id === name) ??
    layers.find(layer => layer.nameA === name || layer.nameB === name) ??
    null
  );
}

import { findLayer, imageOfPatch, sameImages } from '../../state';
import type {
  AnyPatches,
  IComparison,
  IInputs,
  INetwork,
  IOutputs,
  IPatch,
  IPicture,
  IPredictions,
  ISelection,
  ISlice,
  Side
} from '../../state';
import { trans } from '../../text/trans';

/** What of the comparison belongs to the current selection; older results are left out. */
export interface IShownImage {
  readonly image: number | null;
  readonly picture: IPicture | null;
  readonly predictions: IPredictions | null;
  readonly inputs: IInputs | null;
  /** Of whatever output and channel. */
  readonly outputs: IOutputs | null;
  /** Of the image, or of the set. */
  readonly patches: AnyPatches | null;
  /** Whether nothing is on its way. */
  readonly settled: boolean;
}

export function shownImageOf(
  selection: ISelection,
  comparison: IComparison,
  network: INetwork
): IShownImage {
  const { picture, predictions, inputs, outputs } = comparison;
  const ofImage = ({ image }: { readonly image: number }): boolean =>
    selection.image === null || selection.image === image;
  const asked = ({ params }: IPredictions | IInputs): boolean => ofImage(params);
  const { shownOutput, outputChannel } = selection;
  const askedOutput = ({ params }: IOutputs): boolean =>
    ofImage(params) && params.output === shownOutput && params.channel === outputChannel;
  const wanted = wantedPatches(selection, comparison, network);
  return {
    image: selection.image ?? picture.value?.image ?? null,
    picture: keep(picture, ofImage),
    predictions: keep(predictions, asked),
    inputs: keep(inputs, asked),
    outputs: keep(outputs, ({ params }) => ofImage(params)),
    patches: wanted.patches,
    settled:
      arrived(picture, ofImage) &&
      arrived(predictions, asked) &&
      arrived(inputs, asked) &&
      arrived(outputs, askedOutput) &&
      wanted.settled
  };
}

/** The patches of the selected channel, on the image or over the set. */
function wantedPatches(
  selection: ISelection,
  { patches, set_patches: ofSet }: IComparison,
  network: INetwork
): { readonly patches: AnyPatches | null; readonly settled: boolean } {
  const { image, imageSet: set, patchScores: scores } = selection;
  const layer = findLayer(network, selection.layer)?.id ?? selection.layer;
  const ofChannel = ({ params }: AnyPatches): boolean =>
    params.layer === layer &&
    params.side === selection.channelSide &&
    params.at === selection.activationAt &&
    params.channel === selection.channel;
  const found = <T extends AnyPatches>(slice: ISlice<T>, belongs: (value: T) => boolean) => {
    const fits = (value: T): boolean => ofChannel(value) && belongs(value);
    const none = selection.channel === null;
    return { patches: keep(slice, fits), settled: arrived(slice, value => none || fits(value)) };
  };
  return set === null
    ? found(
        patches,
        ({ params }) => (image === null || params.image === image) && params.scores === scores
      )
    : found(ofSet, ({ params }) => sameImages(params.images, set.images));
}

/** All images: those loaded, or what the network tells of them while none is. */
export function chooseFrom(
  thumbnails: ISlice<readonly IPicture[]>,
  network: INetwork
): readonly IPicture[] {
  const { count, names, labels } = network.images;
  return (
    thumbnails.value ??
    Array.from({ length: count }, (_, image) => ({
      image,
      name: names[image] ?? trans.__('image %1', image),
      label: labels?.[image] ?? null,
      url: '',
      width: 0,
      height: 0
    }))
  );
}

/** A patch of a side's list by its key, 'a:0' … */
export interface IPatchRef {
  readonly key: string;
  readonly side: Side;
  readonly patch: IPatch;
  /** That it is cut from. */
  readonly image: number;
}

export function findPatch(patches: AnyPatches | null, key: string | null): IPatchRef | null {
  const match = /^([ab]):(\d+)$/.exec(key ?? '');
  if (match === null || patches === null || key === null) {
    return null;
  }
  const side: Side = match[1] === 'a' ? 'a' : 'b';
  const patch = patches[side]?.[Number(match[2])];
  return patch === undefined ? null : { key, side, patch, image: imageOfPatch(patches, patch) };
}

function keep<T>(slice: ISlice<T>, belongs: (value: T) => boolean): T | null {
  return slice.value !== null && belongs(slice.value) ? slice.value : null;
}

function arrived<T>({ status, value }: ISlice<T>, belongs: (value: T) => boolean): boolean {
  return status !== 'busy' && (status !== 'ready' || value === null || belongs(value));
}

import { count, nonfiniteWords, number, shape } from '../../charts/format';
import type { IPicture, ModelInput } from '../../state';
import { trans } from '../../text/trans';
import { reducedNote } from './places';

/** What enters a model as a size: channels, height and width. */
export function inputSize({ channels, plane }: ModelInput): string {
  return shape([channels, ...plane.whole]);
}

/** How the image became what enters the model, and how that is drawn. */
export function inputSentences(input: ModelInput, picture: IPicture | null): string[] {
  return [
    ...made(input, picture),
    ...scaled(input),
    ...chosen(input),
    ...missing(input),
    ...reducedNote(input.plane.step)
  ];
}

function made({ origin, channels, plane }: ModelInput, picture: IPicture | null): string[] {
  if (origin === 'preprocess') {
    return [trans.__('What preprocess=… returned; where patches lie in it is not known.')];
  }
  if (origin === 'tensor') {
    return [trans.__('The tensor enters unchanged.')];
  }
  const [height, width] = plane.whole;
  const resized = picture !== null && (picture.width !== width || picture.height !== height);
  const how = resized
    ? trans.__('The whole image, resized and scaled to 0–1.')
    : trans.__('The whole image, scaled to 0–1.');
  return channels === 1 ? [how, trans.__('In grey: the model has one input channel.')] : [how];
}

function scaled({ low, high }: ModelInput): string[] {
  if (low === null || high === null) {
    return [trans.__('No value is finite.')];
  }
  if (low === 0 && high === 1) {
    return [];
  }
  return low === high
    ? [trans.__('All finite values that are drawn are %1.', number(low))]
    : [trans.__('Drawn from %1 (black) to %2 (white).', number(low), number(high))];
}

function chosen({ channels }: ModelInput): string[] {
  if (channels > 3) {
    return [trans.__('Channels 0 to 2 of %1 are red, green and blue.', count(channels))];
  }
  return channels === 2 ? [trans.__('Channel 0 of %1 is drawn.', channels)] : [];
}

function missing({ nonfinite }: ModelInput): string[] {
  const { nan, posinf, neginf } = nonfinite;
  return nan + posinf + neginf === 0
    ? []
    : [trans.__('Not finite: %1.', nonfiniteWords(nonfinite))];
}

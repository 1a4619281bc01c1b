import { angle } from './angle';
import { cosine } from './cosine';
import { crest } from './crest';
import { euclidean } from './euclidean';
import { maxAbs } from './maxAbs';
import { meanRpd } from './meanRpd';
import { relative } from './relative';
import { rms } from './rms';
import { shareChanged, shareFromZero, shareSignFlips, shareToZero } from './shares';
import type { Sums } from './sums';

/** The measures that the browser computes, by the ids of protocol/measures.json. */
const MEASURES: Readonly<Record<string, (sums: Sums) => number | null>> = {
  euclidean,
  relative,
  rms,
  cosine,
  angle,
  max_abs: maxAbs,
  crest,
  mean_rpd: meanRpd,
  share_changed: shareChanged,
  share_sign_flips: shareSignFlips,
  share_to_zero: shareToZero,
  share_from_zero: shareFromZero
};

/** All of them over the weights summed; null where undefined or beyond double precision. */
export function measures(sums: Sums): Record<string, number | null> {
  const values = Object.entries(MEASURES).map(([id, measure]): [string, number | null] => {
    const value = measure(sums);
    return [id, value !== null && Number.isFinite(value) ? value : null];
  });
  return Object.fromEntries(values);
}

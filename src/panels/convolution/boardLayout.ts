import { STRIP } from '../../charts/channelStrip';
import { MARGIN_BARS } from '../../charts/marginBars';
import type { IAxes } from './axes';
import type { IMargins } from './margins';

/** Room that the strips take beside the map, in CSS pixels. */
export interface IBoardLayout {
  /** No titles and numbers: there is little room. */
  readonly compact: boolean;
  /** Room for numbers before the strips. */
  readonly inputGutter: number;
  readonly outputGutter: number;
  readonly inputWidth: number;
  readonly outputHeight: number;
  readonly effectHeight: number;
  /** Room for bars behind the map, and for those below it. */
  readonly barsWidth: number;
  readonly barsHeight: number;
}

const NARROW = 340;
const LOW = 170;
const TICK_HEIGHT = 13;
const DIGIT = 6;
const SPACE = 3;
/** Room for the boxes above the strip of effects. */
export const CHECKS = 10;

export function boardLayout(
  width: number,
  height: number,
  { input, output }: IAxes,
  margins: IMargins,
  hasEffect: boolean
): IBoardLayout {
  const compact = width < NARROW || height < LOW;
  const digits = String(Math.max(0, input.channels - 1)).length;
  const inputGutter = compact ? 0 : DIGIT * digits + 6;
  const outputGutter = compact ? 0 : TICK_HEIGHT;
  const list = compact ? 56 : Math.min(124, Math.round(width / 5));
  return {
    compact,
    inputGutter,
    outputGutter,
    inputWidth: input.aligned ? inputGutter + STRIP + SPACE : list,
    outputHeight: output.aligned ? outputGutter + STRIP + SPACE : 44,
    effectHeight: hasEffect ? CHECKS + STRIP + SPACE : 0,
    barsWidth: compact || margins.rows === null ? 0 : MARGIN_BARS + SPACE,
    barsHeight: compact || margins.columns === null ? 0 : MARGIN_BARS + SPACE
  };
}

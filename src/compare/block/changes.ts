import { BLOCK } from './blocks';
import type { IChanges } from './blocks';

/** Room for the maxima of one block. */
const MAXIMA = new Float64Array(BLOCK);

/** Changes of any kind, looked through by plain loops. */
export class PlainChanges implements IChanges {
  constructor(readonly values: Float64Array) {}

  squares(start: number, stop: number): number {
    const { values } = this;
    let squares = 0;
    for (let i = start; i < stop; i++) {
      squares += values[i] * values[i];
    }
    return squares;
  }

  maxima(start: number, stop: number, head: number, size: number): Float64Array {
    const { values } = this;
    let runs = 0;
    let i = start;
    for (let runStop = start + head; i < stop; runStop += size) {
      const end = Math.min(runStop, stop);
      let largest = NaN;
      for (; i < end; i++) {
        if (!(values[i] <= largest) && values[i] < Infinity) {
          largest = values[i];
        }
      }
      MAXIMA[runs++] = largest;
    }
    return MAXIMA.subarray(0, runs);
  }
}

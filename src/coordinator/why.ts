import { isOfImage, returningLayer } from '../state';
import type { ISelection } from '../state';
import type { Situation } from './situation';

/**
 * Finds why the prediction of an image flipped, while `Focus.why` names it: first what layers do, then
 * what the kernels of the layer do that returns the prediction best. What was found is selected in
 * one step at the end, which one step takes back. What has failed or was cancelled can be tried again.
 */
export class Why {
  constructor(private readonly _situation: Situation) {}

  update(): void {
    const { options, network, pairKey } = this._situation;
    const { focus, selection } = options;
    const { why } = focus.value;
    if (why === null) {
      return;
    }
    if (network === null || pairKey === null || selection.value.image !== why.image) {
      this._end(null);
    } else if (why.layer === null) {
      this._lookAtLayers(why.image);
    } else {
      this._lookAtKernels(why.image, why.layer);
    }
  }

  private _lookAtLayers(image: number): void {
    const { focus, comparison } = this._situation.options;
    const { status, value } = comparison.value.transplant;
    if (status === 'ready' && value !== null && isOfImage(value, image)) {
      const layer = returningLayer(value);
      if (layer === null) {
        this._end({ causeOver: 'image' });
      } else {
        focus.update({ why: { image, layer } });
      }
    }
  }

  private _lookAtKernels(image: number, layer: string): void {
    const { status, value } = this._situation.options.comparison.value.transplant_kernels;
    if (status === 'ready' && value?.params.layer === layer && value.params.image === image) {
      const { smallest } = value;
      const exchanged = smallest && { kernels: smallest };
      this._end({ causeOver: 'image', layer, exchanged });
    }
  }

  /** Selects first: nothing that was found is asked for again. */
  private _end(found: Partial<ISelection> | null): void {
    const { focus, selection } = this._situation.options;
    if (this._ends) {
      return;
    }
    this._ends = true;
    try {
      if (found !== null) {
        selection.update(found);
      }
      focus.update({ why: null });
    } finally {
      this._ends = false;
    }
  }

  private _ends = false;
}

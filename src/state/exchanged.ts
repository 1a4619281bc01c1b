/**
 * What of A's layer is put into B for the image: kernels, null for all of them, or the highlighted
 * weights.
 */
export type IExchanged =
  { readonly kernels: readonly number[] | null } | { readonly highlighted: true };

/** A flipped image whose cause is looked for, and the layer whose kernels are tried, once known. */
export interface IWhy {
  readonly image: number;
  readonly layer: string | null;
}

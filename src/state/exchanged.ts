/**
 * What of A's layer is put into B for the image: kernels, null for all of them, or the highlighted
 * weights.
 */
export type IExchanged =
  { readonly kernels: readonly number[] | null } | { readonly highlighted: true };

/** Images that channels and patches are shown for together. */
export interface IImageSet {
  /** What they are, for people, e.g. 'broken'. */
  readonly name: string;
  /** Indices, each once. */
  readonly images: readonly number[];
}

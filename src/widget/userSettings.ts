/** User settings the widgets look at; the plugin fills them in. */
export interface ISettings {
  /** Height of the panels in a cell's output, in pixels, when Python gives none. */
  defaultHeight: number;
  /** Patches shown for each snapshot. */
  patchCount: number;
}

export const settings: ISettings = { defaultHeight: 640, patchCount: 12 };

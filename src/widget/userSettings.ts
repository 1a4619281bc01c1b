/** User settings the widgets look at; the plugin fills them in. */
export interface ISettings {
  /** Height of the panels below a cell, in pixels, when Python gives none; null for the window's. */
  defaultHeight: number | null;
  /** Patches shown for each snapshot. */
  patchCount: number;
}

export const settings: ISettings = { defaultHeight: null, patchCount: 12 };

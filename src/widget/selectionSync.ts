import type { ISelection, SelectionField } from '../state';

/** The synced trait of every field of the selection. */
const TRAITS: Readonly<Record<SelectionField, string>> = {
  pair: 'pair',
  layer: 'layer',
  parameter: 'parameter',
  metric: 'metric',
  levels: 'levels',
  rpdCuts: 'rpd_cuts',
  floor: 'floor',
  bins: 'bins',
  category: 'category',
  folded: 'folded',
  kernel: 'kernel',
  channel: 'channel',
  channelSide: 'channel_side',
  image: 'image',
  patch: 'patch'
};

const FIELDS = Object.keys(TRAITS) as SelectionField[];

/** Reads the selection out of the traits; traits that Python left out keep their field's value. */
export function selectionOf(get: (trait: string) => unknown): Partial<ISelection> {
  const found = FIELDS.map(field => [field, get(TRAITS[field])] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

/** The traits of some fields of the selection. */
export function traitsOf(
  selection: ISelection,
  fields: Iterable<SelectionField>
): Record<string, unknown> {
  return Object.fromEntries([...fields].map(field => [TRAITS[field], selection[field]]));
}

/** Backbone's event for a change of any of the traits. */
export const TRAIT_EVENTS = FIELDS.map(field => `change:${TRAITS[field]}`).join(' ');

import { cell, literal } from '../export';
import type { IArgument } from '../export';
import { defaultCuts, SelectionModel, TRAITS } from '../state';
import type { ILevelTexts, INetwork, ISelection, SelectionField } from '../state';
import { bareName } from '../text/names';
import { trans } from '../text/trans';

/**
 * The Python that makes the present view: a cell with what was compared, and of the selection what
 * is not as it would be anyway.
 *
 * @param given - what was passed; nothing where it is not known
 */
export function asPython(
  given: readonly IArgument[],
  network: INetwork | null,
  selection: ISelection,
  texts: ILevelTexts
): string {
  const [a, ...others] = given;
  const isNamed = a === undefined || (literal(a.value) === '...' && others[0]?.name !== null);
  // What is passed by itself and cannot be told was a mapping or list of all snapshots.
  const compared = isNamed ? [{ name: null, value: byName(network) }, ...others] : given;
  return cell('CNNComparator', [...compared, ...chosen(network, selection, texts)], kinds =>
    trans.__('put in what was compared: %1', kinds.map(kind => bareName(kind)).join(', '))
  );
}

function byName(network: INetwork | null): unknown {
  const names = network?.snapshots.map(({ name }) => name) ?? ['A', 'B'];
  return Object.fromEntries(names.map(name => [name, { unknown: name }]));
}

function chosen(
  network: INetwork | null,
  selection: ISelection,
  texts: ILevelTexts
): readonly IArgument[] {
  const { levels, special } = texts;
  const snapshots = network?.snapshots ?? [];
  const [first, last] = [snapshots.at(0), snapshots.at(-1)];
  const usual = new SelectionModel({
    levels: [...levels, ...special].map(({ id }) => id),
    rpdCuts: defaultCuts(texts),
    pair: first && last ? { a: first.name, b: last.name } : null
  }).value;
  const fields = Object.keys(TRAITS) as SelectionField[];
  return fields
    .filter(field => JSON.stringify(selection[field]) !== JSON.stringify(usual[field]))
    .map(field => ({ name: TRAITS[field], value: selection[field] }));
}

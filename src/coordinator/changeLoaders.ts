import { ready } from '../state';
import type { ICellRange, IWeights } from '../state';
import type { HeldChange } from './heldChange';
import { loadChange } from './loadChange';
import { Loader } from './loader';
import type { ILoad, SliceField } from './loader';
import { loadWeights } from './loadWeights';
import type { Situation } from './situation';

/** The change of the selected parameter, and what is looked at in it. */
export function changeLoaders(situation: Situation, held: HeldChange): Loader<SliceField>[] {
  return [
    changeLoader(situation, held),
    highlightLoader(situation, held),
    windowLoader(situation, held),
    cellLoader(situation, held)
  ];
}

function changeLoader(situation: Situation, held: HeldChange): Loader<'change'> {
  const { connector, engine, levels, bins, comparison } = situation.options;
  return new Loader({
    comparison,
    field: 'change',
    key: () => situation.targetKey,
    hint: () => situation.targetHint,
    load: async load => {
      const { network, target } = situation;
      if (!network || !target) {
        return;
      }
      held.close();
      const overview = comparison.value.overview.value;
      await loadChange(
        connector,
        engine,
        { network, ...target, overview, levels, bins },
        load,
        handle => held.keep(handle)
      );
    }
  });
}

function highlightLoader({ options }: Situation, held: HeldChange): Loader<'highlight'> {
  const { engine, selection, comparison } = options;
  return new Loader({
    comparison,
    field: 'highlight',
    key: () => {
      const { category } = selection.value;
      return held.key && category && `${held.key} ${JSON.stringify(category)}`;
    },
    hint: () => 'Click a rectangle of the distribution to highlight its weights.',
    load: async load => {
      const { category } = selection.value;
      load.report('Locating the weights');
      if (category && held.handle !== null) {
        load.finish(ready({ category, ...(await engine.category(held.handle, category)) }));
      }
    }
  });
}

function windowLoader(situation: Situation, held: HeldChange): Loader<'window'> {
  const { focus, selection, comparison } = situation.options;
  return new Loader({
    comparison,
    field: 'window',
    keepsValue: true,
    key: () => {
      const { window } = focus.value;
      const { category } = selection.value;
      return held.key && window && JSON.stringify([held.key, window, category]);
    },
    hint: () => '',
    load: load => weightsOf(situation, held, focus.value.window, load)
  });
}

function cellLoader(situation: Situation, held: HeldChange): Loader<'cell'> {
  const { focus, selection, comparison } = situation.options;
  return new Loader({
    comparison,
    field: 'cell',
    key: () => {
      const { cell } = focus.value;
      const { category } = selection.value;
      return held.key && cell && JSON.stringify([held.key, cell, category]);
    },
    hint: () => '',
    load: load => {
      const { cell } = focus.value;
      const range: ICellRange | null = cell && {
        kernels: [cell.kernel, cell.kernel + 1],
        channels: [cell.channel, cell.channel + 1]
      };
      return weightsOf(situation, held, range, load);
    }
  });
}

async function weightsOf(
  { options, network }: Situation,
  held: HeldChange,
  range: ICellRange | null,
  load: ILoad<IWeights>
): Promise<void> {
  const { connector, engine, comparison, selection } = options;
  const change = comparison.value.change.value;
  if (!range || !change || !network || held.handle === null) {
    return;
  }
  load.report('');
  const { category } = selection.value;
  const source = [connector, engine, held.handle, network] as const;
  load.finish(ready(await loadWeights(...source, change, range, category, load.signal)));
}

import { canFold, categoryKey, ready } from '../state';
import type { IParameterChange, IWeights, SliceField } from '../state';
import type { ICells } from '../tensor/window';
import { nameText } from '../text/names';
import { trans } from '../text/trans';
import { epsilonOf } from './epsilon';
import type { HeldChange } from './heldChange';
import { changeOf, loadChange } from './loadChange';
import type { IChangeRequest } from './loadChange';
import { Loader } from './loader';
import type { ILoad } from './loader';
import { loadHighlight } from './loadHighlight';
import { loadValues } from './loadValues';
import { loadWeights } from './loadWeights';
import { Normalisations } from './normalisations';
import type { Situation } from './situation';

/** The change of the selected parameter, and what is looked at in it. */
export function changeLoaders(situation: Situation, held: HeldChange): Loader<SliceField>[] {
  return [
    changeLoader(situation, held, new Normalisations(situation.options.connector)),
    highlightLoader(situation, held),
    valuesLoader(situation, held),
    windowLoader(situation, held),
    cellLoader(situation, held)
  ];
}

function changeLoader(
  situation: Situation,
  held: HeldChange,
  normalisations: Normalisations
): Loader<'change'> {
  const { connector, engine, comparison } = situation.options;
  return new Loader({
    comparison,
    field: 'change',
    key: () => {
      const { targetKey, targetFolded, sorting } = situation;
      return targetKey && JSON.stringify([targetKey, targetFolded, sorting]);
    },
    hint: () => situation.targetHint,
    load: async load => {
      const { network, target, targetKey, targetFolded, sorting, levels } = situation;
      if (!network || !target) {
        return;
      }
      const coming = canFold(target.layer, target.parameter.id)
        ? normalisations.of(network, target.layer)
        : null;
      // Whoever waits for them is told of a failure; those who look at raw kernels need none.
      coming?.catch(() => undefined);
      const folded = targetFolded ? await coming : null;
      const overview = comparison.value.overview.value;
      const request = { network, ...target, overview, levels, sorting, normalisations: folded };
      if (await recompared(situation, held, request, load)) {
        return;
      }
      held.close();
      await loadChange(connector, engine, request, load, handle => held.keep(handle));
      if (!load.signal.aborted) {
        held.complete(targetKey);
      }
    }
  });
}

/** Compares the weights that are here already. @returns whether it could */
async function recompared(
  { options, targetKey }: Situation,
  held: HeldChange,
  request: IChangeRequest,
  load: ILoad<IParameterChange>
): Promise<boolean> {
  const { engine, comparison } = options;
  const before = load.signal.aborted ? null : held.handleOf(targetKey);
  if (before === null) {
    return load.signal.aborted;
  }
  load.report(
    trans.__('Comparing %1', nameText(request.parameter.id)),
    comparison.value.change.value
  );
  const { normalisations, sorting, parameter } = request;
  const { rpdCuts: cuts, bins, floor } = sorting;
  const handle = await engine.recompare(before, {
    normalisations,
    bins,
    cuts,
    floor: floor ?? { epsilon: epsilonOf(parameter) }
  });
  if (handle === null) {
    return false;
  }
  if (load.signal.aborted) {
    await engine.close(handle);
    return true;
  }
  held.keep(handle);
  held.complete(targetKey);
  load.finish(ready(changeOf(request, await engine.parameterPicture(handle))));
  return true;
}

function highlightLoader(situation: Situation, held: HeldChange): Loader<'highlight'> {
  const { connector, engine, selection, comparison } = situation.options;
  return new Loader({
    comparison,
    field: 'highlight',
    key: () => {
      const category = categoryKey(selection.value);
      return held.key && category && `${held.key} ${category}`;
    },
    hint: () => trans.__('Click a rectangle of the distribution to highlight its weights.'),
    load: async load => {
      const { category, levels } = selection.value;
      const change = comparison.value.change.value;
      const { network } = situation;
      if (category && change && network && held.handle !== null) {
        const request = { handle: held.handle, network, change, category, levels };
        await loadHighlight(connector, engine, request, load);
      }
    }
  });
}

function valuesLoader(situation: Situation, held: HeldChange): Loader<'values'> {
  const { connector, engine, focus, comparison } = situation.options;
  return new Loader({
    comparison,
    field: 'values',
    key: () => (focus.value.values ? held.key : null),
    hint: () => '',
    load: async load => {
      const change = comparison.value.change.value;
      const { network } = situation;
      if (change && network && held.handle !== null) {
        await loadValues(connector, engine, { handle: held.handle, network, change }, load);
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
      const category = categoryKey(selection.value);
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
      const category = categoryKey(selection.value);
      return held.key && cell && JSON.stringify([held.key, cell, category]);
    },
    hint: () => '',
    load: load => {
      const { cell } = focus.value;
      const range: ICells | null = cell && {
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
  range: ICells | null,
  load: ILoad<IWeights>
): Promise<void> {
  const { connector, engine, comparison, selection } = options;
  const change = comparison.value.change.value;
  if (!range || !change || !network || held.handle === null) {
    return;
  }
  load.report('');
  const { category, levels } = selection.value;
  const request = { network, change, handle: held.handle, range, category, levels };
  load.finish(ready(await loadWeights(connector, engine, request, load.signal)));
}

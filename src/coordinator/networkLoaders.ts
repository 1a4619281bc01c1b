import type { ManifestAnswer } from '../protocol/v1';
import { ready } from '../state';
import { loadOverview } from './loadJobs';
import { Loader } from './loader';
import type { SliceField } from './loader';
import { networkOf } from './network';
import type { Situation } from './situation';

/** The network of the pair, and how much each of its layers changed. */
export function networkLoaders(situation: Situation): Loader<SliceField>[] {
  return [networkLoader(situation), overviewLoader(situation)];
}

function networkLoader({ options }: Situation): Loader<'network'> {
  const { connector, selection, comparison } = options;
  return new Loader({
    comparison,
    field: 'network',
    keepsValue: true,
    key: () => `network ${JSON.stringify(selection.value.pair)}`,
    hint: () => '',
    load: async load => {
      load.report('Reading the snapshots');
      const { pair } = selection.value;
      const { answer } = await connector.ask({ kind: 'manifest', ...pair }, load.signal);
      load.finish(ready(networkOf(answer as ManifestAnswer)));
    }
  });
}

function overviewLoader(situation: Situation): Loader<'overview'> {
  const { connector, comparison } = situation.options;
  return new Loader({
    comparison,
    field: 'overview',
    key: () => situation.pairKey,
    hint: () => 'The layers are shaded as soon as the network is known.',
    load: async load => {
      if (situation.network) {
        await loadOverview(connector, situation.network, load);
      }
    }
  });
}

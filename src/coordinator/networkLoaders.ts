import type { ManifestAnswer } from '../protocol/v1';
import { ready } from '../state';
import type { INetwork, IOverview, SliceField } from '../state';
import { Loader } from './loader';
import { loadOverview } from './loadJobs';
import { networkOf } from './manifest';
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
  let kept: IOverview[] = [];
  let keptOf: INetwork | null = null;
  return new Loader({
    comparison,
    field: 'overview',
    key: () => situation.pairKey && `${situation.pairKey} ${situation.networkFolded}`,
    hint: () => 'The layers are shaded as soon as the network is known.',
    load: async load => {
      const { network, networkFolded: folded } = situation;
      if (!network) {
        return;
      }
      if (keptOf !== network) {
        keptOf = network;
        kept = [];
      }
      const known = kept.find(overview => overview.folded === folded);
      if (known) {
        load.finish(ready(known));
        return;
      }
      await loadOverview(connector, network, folded, load);
      const { status, value } = comparison.value.overview;
      if (status === 'ready' && value?.folded === folded && keptOf === network) {
        kept.push(value);
      }
    }
  });
}

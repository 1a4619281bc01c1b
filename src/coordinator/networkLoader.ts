import type { ManifestAnswer } from '../protocol/messages';
import { ready } from '../state';
import { trans } from '../text/trans';
import { Loader } from './loader';
import { networkOf } from './manifest';
import type { Situation } from './situation';

/** The network of the pair. */
export function networkLoader({ options }: Situation): Loader<'network'> {
  const { connector, selection, comparison } = options;
  return new Loader({
    comparison,
    field: 'network',
    keepsValue: true,
    key: () => `network ${JSON.stringify(selection.value.pair)}`,
    hint: () => '',
    load: async load => {
      load.report(trans.__('Reading the snapshots'));
      const { pair } = selection.value;
      const { answer } = await connector.ask({ kind: 'manifest', ...pair }, load.signal);
      load.finish(ready(networkOf(answer as ManifestAnswer)));
    }
  });
}

import { ready } from '../state';
import type { INetwork, ShownStudy, SliceField, StudyQuestion, StudyValue } from '../state';
import { Loader } from './loader';
import { hasFailed, runStudy } from './runStudy';
import type { Situation } from './situation';

/** So many results of a study are kept for a network, to show them again at once. */
const KEPT = 8;

/** Keeps the newest result of a study at what its question asks. */
export function studyLoader(situation: Situation, question: StudyQuestion): Loader<SliceField> {
  const { connector, comparison } = situation.options;
  const { name } = question;
  const kept = new Map<string, StudyValue<ShownStudy>>();
  let keptOf: INetwork | null = null;
  const ask = () => situation.asked && question.params(situation.asked);
  return new Loader<ShownStudy>({
    comparison,
    field: name,
    keepsValue: question.keepsValue ?? false,
    key: () => {
      const params = ask();
      return params && JSON.stringify(params);
    },
    hint: () => (situation.asked ? question.hint(situation.asked) : ''),
    load: async load => {
      const { network } = situation;
      const params = ask();
      if (!params) {
        return;
      }
      if (keptOf !== network) {
        keptOf = network;
        kept.clear();
      }
      const key = JSON.stringify(params);
      const known = kept.get(key);
      if (known) {
        load.finish(ready(known));
        return;
      }
      const message = question.message();
      load.report(message);
      const value = await runStudy(connector, name, params, load.signal, news =>
        load.report(news.text ?? message, news.value ?? undefined, news.share)
      );
      load.finish(ready(value));
      if (keptOf === network && !hasFailed(value)) {
        kept.set(key, value);
        kept.delete(kept.size > KEPT ? (kept.keys().next().value ?? '') : '');
      }
    }
  });
}

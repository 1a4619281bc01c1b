import { drawAccuracy } from '../../charts/accuracyBars';
import { element } from '../../charts/element';
import { count, percent } from '../../charts/format';
import type { ITheme } from '../../charts/theme';
import { rateOf } from '../../state';
import type { IBehaviour, IPairNames } from '../../state';
import { trans } from '../../text/trans';

/** Of all images in short: the accuracies; how often A and B agree where there are no labels. */
export function drawBehaviour(
  behaviour: IBehaviour,
  names: IPairNames,
  theme: ITheme
): HTMLElement | null {
  const [a, b] = [rateOf(behaviour, 'accuracy_a'), rateOf(behaviour, 'accuracy_b')];
  const labelled = a?.of ?? b?.of ?? 0;
  if (labelled > 0) {
    return drawAccuracy({
      correct: { a: a?.count ?? null, b: b?.count ?? null },
      done: labelled,
      total: behaviour.total,
      note: behaviour.note,
      names,
      theme
    });
  }
  const agreement = rateOf(behaviour, 'agreement');
  return agreement && agreement.value !== null && agreement.of > 0
    ? element(
        'div',
        'cnn-Agreement',
        trans._n(
          'Same class in A and B: %2 (%3 of %4 image)',
          'Same class in A and B: %2 (%3 of %4 images)',
          agreement.of,
          percent(agreement.value),
          count(agreement.count ?? 0),
          count(agreement.of)
        )
      )
    : null;
}

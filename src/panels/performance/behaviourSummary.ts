import { drawAccuracy } from '../../charts/accuracyBars';
import { element } from '../../charts/element';
import { count, percent } from '../../charts/format';
import type { ITheme } from '../../charts/theme';
import { rateOf } from '../../state';
import type { IBehaviour, IPairNames } from '../../state';
import { trans } from '../../text/trans';

/**
 * Of all images in short: the accuracies, or how often A and B agree where there are no labels; and
 * how many images are left out.
 */
export function drawBehaviour(
  behaviour: IBehaviour,
  names: IPairNames,
  theme: ITheme
): readonly HTMLElement[] {
  const parts = [drawFigures(behaviour, names, theme), drawLeftOut(behaviour)];
  return parts.filter(part => part !== null);
}

/** How many images no number counts, and why the first does not; null where all count. */
export function drawLeftOut({ left_out: left }: IBehaviour): HTMLElement | null {
  const many = left.unread + left.failed;
  if (many === 0) {
    return null;
  }
  const text = trans._n(
    'Without %2 image that cannot be predicted.',
    'Without %2 images that cannot be predicted.',
    many,
    count(many)
  );
  const line = element('div', 'cnn-LeftOut', text);
  line.title = left.unread_example ?? left.failed_example ?? '';
  return line;
}

function drawFigures(behaviour: IBehaviour, names: IPairNames, theme: ITheme): HTMLElement | null {
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

import { element } from '../../charts/element';
import { number } from '../../charts/format';
import { scaleLegend } from '../../charts/scaleLegend';
import type { ITheme } from '../../charts/theme';
import type { ISlice, ITransplantKernels } from '../../state';
import { sentenceText } from '../../text/names';
import { trans } from '../../text/trans';
import { button } from '../elements';
import { remedyButton } from '../remedy';
import type { IStatusActions } from '../statusLine';
import type { IEffect } from './effect';

/** What the colours of the strip of effects mean; how far they are, or why there are none. */
export function effectLegend(
  effect: IEffect | null,
  { status, message, remedy, value }: ISlice<ITransplantKernels>,
  theme: ITheme,
  actions: IStatusActions
): HTMLElement[] {
  if (effect === null) {
    return [];
  }
  if (effect.found !== null) {
    const high = number(effect.max);
    return [
      scaleLegend({
        id: 'effect',
        name: trans.__('Recovery by one kernel of A'),
        text: trans.__(
          'How far the margin between the two classes goes from B (0) to A (1) when this kernel of A alone is put into B. A dot: it alone returns the prediction. Ticked kernels are put in together.'
        ),
        low: `−${high}`,
        high,
        colours: [-1, -0.5, 0, 0.5, 1].map(theme.diverging),
        max: effect.max
      })
    ];
  }
  const note = element('span', 'cnn-Convolution-remark');
  note.dataset.effect = status;
  if (status === 'ready') {
    note.textContent = sentenceText(value?.said ?? '');
  } else {
    note.append(sentenceText(message));
    if (status === 'error') {
      note.append(' ', remedyButton(remedy, 'transplant_kernels', actions));
    } else if (status === 'busy') {
      note.append(
        ' ',
        button(trans.__('Cancel'), () => actions.cancel('transplant_kernels'))
      );
    }
  }
  return note.textContent === '' ? [] : [note];
}

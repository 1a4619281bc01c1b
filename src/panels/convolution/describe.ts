import { number } from '../../charts/format';
import { trans } from '../../text/trans';
import type { IBoardScene } from './board';
import type { IMapModel } from './content';
import { effectWords } from './effect';
import type { IEffect } from './effect';
import { nthUnit } from './axisWords';
import { silentWords } from './silent';
import type { StripName, StripView } from './stripView';

/** Tells readers what the strips show. */
export function describeStrips(
  views: Readonly<Record<StripName, StripView>>,
  { axes }: IMapModel,
  effect: IEffect | null,
  { strips, effect: effects }: Pick<IBoardScene, 'strips' | 'effect'>
): void {
  for (const side of ['input', 'output'] as const) {
    const { title, nth } = axes[side];
    const { values, silent } = strips[side];
    views[side].describe(title, strips[side], channel =>
      values === null
        ? nth(channel)
        : [
            trans.__('%1, activation change %2', nth(channel), number(values[channel])),
            ...[silentWords(silent?.[channel] ?? 0)].filter(words => words !== '')
          ].join(', ')
    );
  }
  if (effect !== null && effects !== null) {
    views.effect.describe(trans.__('Recovery by one kernel of A'), effects, kernel =>
      effectWords(effect, kernel, nthUnit(axes.column, kernel))
    );
  }
}

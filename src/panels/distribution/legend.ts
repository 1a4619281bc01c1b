import type { ILegendEntry } from '../../charts/levelLegend';
import type { ITheme } from '../../charts/theme';
import type { ILevel, IParameterChange } from '../../state';
import { trans } from '../../text/trans';
import { rpdText } from './category';

/** Colours of levels in the order of a distribution's columns. */
export function levelColours(levels: readonly ILevel[], theme: ITheme): readonly string[] {
  const ordinary = levels.filter(({ rpd }) => rpd !== null).length;
  return [...theme.levels(ordinary), ...theme.special].slice(0, levels.length);
}

/** How many weights are in each level. */
export function levelTotals({ levels, counts }: IParameterChange): number[] {
  return levels.map((_, level) => {
    let total = 0;
    for (let i = level; i < counts.length; i += levels.length) {
      total += counts[i];
    }
    return total;
  });
}

/**
 * Levels of the RPD, most change first, then the special ones; of these only those that hold a
 * weight or are switched off.
 */
export function legendEntries(
  change: IParameterChange,
  shown: readonly string[],
  theme: ITheme
): ILegendEntry[] {
  const { levels } = change;
  const colours = levelColours(levels, theme);
  const totals = levelTotals(change);
  const all = totals.reduce((sum, own) => sum + own, 0);
  const entries = levels.map((level, i): ILegendEntry => {
    const on = shown.includes(level.id);
    return {
      id: level.id,
      name: level.name,
      range: rpdText(level),
      ratio: level.ratio,
      text: levelText(level),
      count: totals[i],
      share: all > 0 ? totals[i] / all : 0,
      colour: colours[i],
      shown: on,
      hidden: level.rpd === null && totals[i] === 0 && on
    };
  });
  const ordinary = levels.filter(({ rpd }) => rpd !== null).length;
  return [...entries.slice(0, ordinary).reverse(), ...entries.slice(ordinary)];
}

function levelText(level: ILevel): string {
  return level.rpd === null
    ? `${level.ratio}. ${level.text.replace(/\.$/, '')}`
    : trans.__(
        'relative percent difference %1, ratio of the weights %2',
        rpdText(level),
        level.ratio
      );
}

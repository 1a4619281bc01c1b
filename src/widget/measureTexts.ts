import { FLOOR, LEVELS, MEASURES, SPECIAL_LEVELS } from '../protocol/measures';
import type { ILevelTexts, IMeasure } from '../state';
import { translated } from '../text/trans';

/** All measures, in the language of the interface. */
export function measureTexts(): readonly IMeasure[] {
  return MEASURES.map(measure => ({
    ...measure,
    name: translated(measure.name),
    formula: translated(measure.formula),
    text: translated(measure.text),
    invariance: translated(measure.invariance),
    undefined: translated(measure.undefined),
    source: translated(measure.source)
  }));
}

export function levelTexts(): ILevelTexts {
  return {
    levels: LEVELS.map(level => ({ ...level, name: translated(level.name) })),
    special: SPECIAL_LEVELS.map(level => ({
      ...level,
      name: translated(level.name),
      condition: translated(level.condition),
      text: translated(level.text)
    }))
  };
}

export function floorTexts(): { name: string; formula: string; text: string } {
  const { name, formula, text } = FLOOR;
  return { name: translated(name), formula: translated(formula), text: translated(text) };
}

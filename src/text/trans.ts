/** Part of JupyterLab's TranslationBundle, whose names extractors of catalogues look for. */
interface IWords {
  __(text: string, ...values: (string | number)[]): string;
  _n(one: string, many: string, n: number, ...values: (string | number)[]): string;
}

const ENGLISH: IWords = {
  __: (text, ...values) => filled(text, values),
  _n: (one, many, n, ...values) => filled(n === 1 ? one : many, [n, ...values])
};

let words = ENGLISH;

/**
 * What the interface says, in the language of JupyterLab, and in English elsewhere. `%1`, `%2` …
 * stand for the values; of `_n`, `%1` is the number.
 */
export const trans: IWords = {
  __: (text, ...values) => words.__(text, ...values),
  _n: (one, many, n, ...values) => words._n(one, many, n, ...values)
};

/** A text of `protocol/measures.json`, all of which the catalogue holds. */
export function translated(text: string): string {
  return words.__(text);
}

/** Takes what follows from a catalogue; from none with null. */
export function translateWith(bundle: IWords | null): void {
  words = bundle ?? ENGLISH;
}

function filled(text: string, values: readonly (string | number)[]): string {
  return text.replace(/%(\d+)/g, (place, i) =>
    Number(i) <= values.length ? String(values[i - 1]) : place
  );
}

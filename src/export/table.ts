/** A value of a table: null where there is none. */
export type Cell = string | number | null;

/** Numbers and names under named columns, to be taken elsewhere. */
export interface ITable {
  /** What a file with it is called, without an ending. */
  readonly file: string;
  /** What it is, in a few words, for a menu. */
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** What spreadsheets take for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** Comma-separated values as RFC 4180 has them, with a line of columns. */
export function csv({ columns, rows }: ITable): string {
  return [columns, ...rows]
    .map(row => `${row.map(value => quoted(value, ',')).join(',')}\r\n`)
    .join('');
}

/** The same with tabs, which spreadsheets put into cells when it is pasted. */
export function tsv({ columns, rows }: ITable): string {
  return [columns, ...rows].map(row => row.map(value => quoted(value, '\t')).join('\t')).join('\n');
}

/** Numbers with all their digits. Names come from files of others, and no name may be a formula. */
function quoted(value: Cell, separator: string): string {
  if (typeof value !== 'string') {
    return value === null ? '' : String(value);
  }
  const text = FORMULA.test(value) ? `'${value}` : value;
  const isPlain = !['"', '\n', '\r', separator].some(special => text.includes(special));
  return isPlain ? text : `"${text.replaceAll('"', '""')}"`;
}

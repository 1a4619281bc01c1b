export { copy, save } from './deliver';
export { fileName } from './fileName';
export { pngOf } from './picture/png';
export { svgOf } from './picture/serialise';
export { cell, literal } from './python';
export type { IArgument } from './python';
export { csv, tsv } from './table';
export type { Cell, ITable } from './table';

import { icon } from '../icons';

/** A scale whose lines come closer as it rises. */
export const logIcon = icon(
  'log',
  'M2 1h1.500v12.500H15V15H2zM5 10.500h10v1H5zM5 6.500h10v1H5zM5 4h10v1H5zM5 2.200h10v1H5z'
);

/** The outlines of two distributions. */
export const valuesIcon = icon(
  'values',
  'M1 13.500h14V15H1z',
  'M1 12c3.500 0 2.500-9 5-9s1.500 9 5 9M5.500 12c3 0 2-6 4.500-6s1.500 6 5 6'
);

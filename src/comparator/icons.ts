import { icon } from '../panels/icons';

/** Two arrows, one to each side. */
export const swapIcon = icon('swap', 'M5 2 1 5.5 5 9V6.5h9v-2H5zM11 7v2.5H2v2h9V14l4-3.5z');

/** A question mark. */
export const helpIcon = icon(
  'help',
  'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 1.4a5.6 5.6 0 1 1 0 11.2A5.6 5.6 0 0 1 8 2.4zM8 4C6.5 4 5.4 5 5.4 6.4h1.4c0-.7.5-1.1 1.2-1.1s1.2.4 1.2 1c0 .5-.3.8-.8 1.2-.7.5-1.1 1-1.1 1.9v.3h1.4v-.2c0-.5.2-.7.8-1.2.6-.4 1.1-1 1.1-2C10.600 5 9.500 4 8 4zM7.200 10.600h1.600v1.500H7.200z'
);

/** A light bulb. */
export const findingsIcon = icon(
  'findings',
  'M8 1a5 5 0 0 0-3 9c.6.5 1 1.100 1 2h4c0-.9.400-1.500 1-2a5 5 0 0 0-3-9zm0 1.400a3.600 3.600 0 0 1 2.100 6.500c-.6.500-1 1-1.200 1.700H7.100c-.2-.7-.6-1.200-1.200-1.700A3.600 3.600 0 0 1 8 2.400zM6 12.800h4V14H6zm1 1.700h2v.9H7z'
);

import { icon } from '../icons';

/** An activation function: nothing below zero, then rising. */
export const activationIcon = icon('activation', 'M1 14h14v1H1z', 'M1 11h6.500L14 2');

export const zoomOutIcon = icon('zoom-out', 'M3 7.250h10v1.500H3z');

export const zoomInIcon = icon(
  'zoom-in',
  'M7.250 3h1.500v4.250H13v1.500H8.750V13h-1.500V8.750H3v-1.500h4.250z'
);

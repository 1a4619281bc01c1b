export { Comparator } from './comparator';

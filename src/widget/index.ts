export { CNNComparatorModel } from './model';
export { CNNComparatorView } from './view';

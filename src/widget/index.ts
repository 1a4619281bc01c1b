// Loaded with the panels: until a comparison is shown, a page loads none of it.
import '../../style/panels.css';

export { CNNComparatorModel } from './model';
export { CNNComparatorView } from './view';

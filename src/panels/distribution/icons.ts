import { LabIcon } from '@jupyterlab/ui-components';

/** A scale whose lines come closer as it rises. */
export const logIcon = new LabIcon({
  name: 'cnn-comparator:log',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">
  <path class="jp-icon3" fill="#616161" d="M2 1h1.5v12.5H15V15H2zM5 10.5h10v1H5zM5 6.5h10v1H5zM5 4h10v1H5zM5 2.2h10v1H5z"/>
</svg>`
});

/** The outlines of two distributions. */
export const valuesIcon = new LabIcon({
  name: 'cnn-comparator:values',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">
  <path class="jp-icon3" fill="#616161" d="M1 13.5h14V15H1z"/>
  <path class="jp-icon3" fill="none" stroke="#616161" stroke-width="1.5" d="M1 12c3.5 0 2.5-9 5-9s1.5 9 5 9"/>
  <path class="jp-icon3" fill="none" stroke="#616161" stroke-width="1.5" d="M5.5 12c3 0 2-6 4.5-6s1.5 6 5 6"/>
</svg>`
});

import { LabIcon } from '@jupyterlab/ui-components';

/** Two overlapping snapshots. */
export const comparatorIcon = new LabIcon({
  name: 'cnn-comparator:icon',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">
  <path class="jp-icon3" fill="#616161" fill-rule="evenodd"
    d="M1 1h9.5v3.5H15V15H5.5v-4.5H1zM2.4 2.4v6.7h3.1V4.5h3.6V2.4zM6.9 5.9v7.7h6.7V5.9zM8.3 7.3h2.8v2.8H8.3z"/>
</svg>`
});

import { LabIcon } from '@jupyterlab/ui-components';

/** Two overlapping snapshots. */
export const comparatorIcon = new LabIcon({
  name: 'cnn-comparator:icon',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">
  <g class="jp-icon3" fill="none" stroke="#616161" stroke-width="1.4">
    <rect x="1.7" y="1.7" width="8.6" height="8.6" rx="1"/>
    <rect x="5.7" y="5.7" width="8.6" height="8.6" rx="1"/>
  </g>
  <rect class="jp-icon3" fill="#616161" x="6.8" y="6.8" width="2.6" height="2.6"/>
</svg>`
});

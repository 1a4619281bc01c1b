import { LabIcon } from '@jupyterlab/ui-components';

/** An activation function: nothing below zero, then rising. */
export const activationIcon = new LabIcon({
  name: 'cnn-comparator:activation',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">
  <path class="jp-icon3" fill="none" stroke="#616161" stroke-width="2" d="M1 12.500h6.500L14.500 2.500"/>
</svg>`
});

export const zoomOutIcon = solid('zoom-out', 'M3 7.250h10v1.500H3z');

export const zoomInIcon = solid(
  'zoom-in',
  'M7.250 3h1.500v4.250H13v1.500H8.750V13h-1.500V8.750H3v-1.500h4.250z'
);

function solid(name: string, path: string): LabIcon {
  return new LabIcon({
    name: `cnn-comparator:${name}`,
    svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16"><path class="jp-icon3" fill="#616161" d="${path}"/></svg>`
  });
}

import { LabIcon } from '@jupyterlab/ui-components';

/** An icon of one area, or of lines. The fill of lines is a style: JupyterLab's themes set the attribute. */
export function icon(name: string, path: string, lines = ''): LabIcon {
  return new LabIcon({
    name: `cnn-comparator:${name}`,
    svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">
  <path class="jp-icon3" fill="#616161" d="${path}"/>
  <path class="jp-icon3" stroke="#616161" stroke-width="1.5" style="fill:none" d="${lines}"/>
</svg>`
  });
}

/** The corners of a frame. */
export const fitIcon = icon(
  'fit',
  'M2 6V2h4v1.500H3.500V6zM10 2h4v4h-1.500V3.500H10zM2 10h1.500v2.500H6V14H2zM12.500 10H14v4h-4v-1.500h2.500z'
);

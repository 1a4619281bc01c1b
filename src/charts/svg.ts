const SVG = 'http://www.w3.org/2000/svg';

/** An SVG element with attributes; those that are null are left out. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number | null>> = {}
): SVGElementTagNameMap[K] {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null) {
      node.setAttribute(name, String(value));
    }
  }
  return node;
}

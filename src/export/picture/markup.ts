import type { IRectangle } from '../../charts/cellMarks';

/** Attributes of an element; those that are null are left out. */
export type Attributes = Readonly<Record<string, string | number | null>>;

/** What XML 1.0 has no way to write. */
const UNWRITABLE = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;'
};

/** A text as XML has it. */
export function escaped(text: string): string {
  return text.replace(UNWRITABLE, '\ufffd').replace(/[&<>"]/g, found => ESCAPES[found] ?? found);
}

/** An element with what is in it, which is markup itself. */
export function tag(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(
      ([key, value]) =>
        ` ${key}="${typeof value === 'number' ? digits(value) : escaped(String(value))}"`
    )
    .join('');
  return content === '' ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** A length in pixels, to the thousandth. */
export function digits(value: number): string {
  return String(Number(value.toFixed(3)));
}

/** A whole picture of a size in CSS pixels. */
export function wholePicture(
  { width, height }: Pick<IRectangle, 'width' | 'height'>,
  definitions: readonly string[],
  content: string
): string {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${digits(width)} ${digits(height)}`
  };
  const defined = definitions.length > 0 ? tag('defs', {}, definitions.join('')) : '';
  return tag('svg', attributes, defined + content);
}

import { paint } from './colours';
import { digits, tag } from './markup';
import type { Attributes } from './markup';
import type { IRectangle } from '../../charts/cellMarks';

/** Gathers the markup of a picture of a rectangle of the page. */
export class Sheet {
  /** @param frame - in the coordinates of the browser's window */
  constructor(readonly frame: IRectangle) {}

  readonly definitions: string[] = [];

  /** A box of the page in the picture's coordinates. */
  place({ x, y, width, height }: IRectangle): IRectangle {
    return { x: x - this.frame.x, y: y - this.frame.y, width, height };
  }

  rectangle(box: IRectangle, look: Attributes): string {
    return tag('rect', { ...this.place(box), ...look });
  }

  image(box: IRectangle, href: string, isPixelated: boolean): string {
    return tag('image', {
      ...this.place(box),
      href,
      preserveAspectRatio: 'none',
      style: isPixelated ? 'image-rendering:pixelated' : null
    });
  }

  /** What is in a box alone. */
  clipped(box: IRectangle, content: string): string {
    if (content === '') {
      return '';
    }
    const id = this._define(own => tag('clipPath', { id: own }, this.rectangle(box, {})));
    return tag('g', { 'clip-path': `url(#${id})` }, content);
  }

  /** A gradient to fill with. */
  gradient(isVertical: boolean, stops: readonly { colour: string; offset: number }[]): Attributes {
    const marks = stops.map(({ colour, offset }) =>
      tag('stop', {
        offset: digits(offset),
        ...(paint('stop-color', colour) ?? { 'stop-color': '#000000', 'stop-opacity': 0 })
      })
    );
    const id = this._define(own =>
      tag(
        'linearGradient',
        { id: own, x2: isVertical ? 0 : 1, y2: isVertical ? 1 : 0 },
        marks.join('')
      )
    );
    return { fill: `url(#${id})` };
  }

  private _define(make: (id: string) => string): string {
    const id = `d${this.definitions.length}`;
    this.definitions.push(make(id));
    return id;
  }
}

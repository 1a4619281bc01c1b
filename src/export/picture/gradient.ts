/** A colour of a gradient, and where it stands: 0 at its beginning, 1 at its end. */
export interface IStop {
  readonly colour: string;
  readonly offset: number;
}

export interface IGradient {
  readonly isVertical: boolean;
  readonly stops: readonly IStop[];
}

/**
 * A linear gradient along an axis, as the computed style of a box has it; null for any other
 * background.
 *
 * @param box - the box's size in CSS pixels
 */
export function gradientOf(
  background: string,
  box: { readonly width: number; readonly height: number }
): IGradient | null {
  const inner = /^linear-gradient\((.*)\)$/.exec(background)?.[1];
  if (inner === undefined) {
    return null;
  }
  const parts = split(inner, /,\s*/y);
  const isVertical = !/^to (right|left)$|^(-?90|270)deg$/.test(parts[0]);
  const isDirection = /^to |deg$/.test(parts[0]);
  const length = isVertical ? box.height : box.width;
  const stops = (isDirection ? parts.slice(1) : parts).flatMap(part => {
    const [colour, ...places] = split(part, /\s+/y);
    const known = places.map(place => offsetOf(place, length));
    return (known.length > 0 ? known : [null]).map(offset => ({ colour, offset }));
  });
  const last = Math.max(1, stops.length - 1);
  return {
    isVertical,
    // The gradients of the panels give the places of all colours, or of none.
    stops: stops.map(({ colour, offset }, i) => ({ colour, offset: offset ?? i / last }))
  };
}

/** Cuts a text where a separator stands outside of brackets. */
function split(text: string, separator: RegExp): string[] {
  const parts = [''];
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    depth += text[i] === '(' ? 1 : text[i] === ')' ? -1 : 0;
    separator.lastIndex = i;
    const found = depth === 0 ? separator.exec(text) : null;
    if (found) {
      parts.push('');
      i += found[0].length - 1;
    } else {
      parts[parts.length - 1] += text[i];
    }
  }
  return parts;
}

/** '25%', '4px' or 'calc(100% - 4px)' of a length. */
function offsetOf(place: string, length: number): number {
  let offset = 0;
  for (const [, sign, value, unit] of place.matchAll(/([+-]?)\s*([\d.]+)(%|px)/g)) {
    const share = unit === '%' ? Number(value) / 100 : Number(value) / Math.max(1, length);
    offset += sign === '-' ? -share : share;
  }
  return Math.max(0, Math.min(1, offset));
}

/** @jest-environment node */
import { IN_FLIGHT, Link } from '../../../src/coordinator/link';
import { ranges } from '../../../src/coordinator/stream';

const MB = 2 ** 20;

function all(size: number, kernelSize: number, bytes: number): (readonly [number, number])[] {
  const cuts = ranges(size, kernelSize);
  const found = [];
  for (let range = cuts.next(bytes); range; range = cuts.next(bytes)) {
    found.push(range);
  }
  return found;
}

/** A link that carries so many bytes a ms after a round trip, and is asked for whole parts. */
function driven(rate: number, roundTrip: number, parts: number): Link {
  const link = new Link();
  const asked = Array<number>(IN_FLIGHT).fill(0);
  const sizes = asked.map(() => link.partBytes);
  let free = 0;
  for (let i = 0; i < parts; i++) {
    const slot = i % IN_FLIGHT;
    const arrived = Math.max(free, asked[slot] + roundTrip) + sizes[slot] / rate;
    link.record(sizes[slot], asked[slot], arrived);
    free = arrived;
    asked[slot] = arrived;
    sizes[slot] = link.partBytes;
  }
  return link;
}

describe('ranges', () => {
  it('are whole kernels where a kernel fits, and cover everything once', () => {
    expect(all(100, 9, 8 * 20)).toEqual([
      [0, 18],
      [18, 36],
      [36, 54],
      [54, 72],
      [72, 90],
      [90, 100]
    ]);
  });

  it('cut through kernels that are larger than a part', () => {
    expect(all(25, 12, 8 * 10)).toEqual([
      [0, 10],
      [10, 20],
      [20, 25]
    ]);
  });

  it('do not reach over the end of the shorter of two tensors', () => {
    const cuts = ranges(25, 4, 10);
    const found = [1, 2, 3, 4].map(() => cuts.next(8 * 9));
    expect(found).toEqual([
      [0, 8],
      [8, 10],
      [10, 18],
      [18, 25]
    ]);
  });

  it('are none for an empty tensor', () => {
    expect(all(0, 0, 8)).toEqual([]);
  });

  it('follow the size that is asked for', () => {
    const cuts = ranges(30, 0);
    expect([cuts.next(8 * 4), cuts.next(8 * 20), cuts.next(8 * 20)]).toEqual([
      [0, 4],
      [4, 24],
      [24, 30]
    ]);
  });
});

describe('the link', () => {
  it('starts with parts of half a megabyte', () => {
    expect(new Link().partBytes).toBe(MB / 2);
  });

  it('asks for as much as arrives in a quarter of a second on a slow one', () => {
    const inFlight = IN_FLIGHT * driven(2000, 100, 20).partBytes;
    expect(inFlight / 2000).toBeGreaterThan(200);
    expect(inFlight / 2000).toBeLessThan(300);
  });

  it('asks for 8 MB at a time on a fast one', () => {
    expect(driven(200_000, 48, 20).partBytes).toBe(8 * MB);
  });

  it('is not taken for slow because of small answers', () => {
    const link = driven(200_000, 48, 20);
    for (let i = 0; i < 50; i++) {
      link.record(2000, 10_000 + 100 * i, 10_048 + 100 * i);
    }
    expect(link.partBytes).toBe(8 * MB);
  });
});

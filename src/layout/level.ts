import { alignPlaces } from './align';
import type { IExtents } from './align';
import { placeLanes } from './lanes';
import { orderPlaces } from './order';
import { placesOf } from './places';
import type { IPlaces } from './places';
import { rankItems } from './ranks';
import type { ILinks, IRanking } from './ranks';
import type { ITally } from './task';

/** Something that stands in a level: a node, a frame, or the point where a frame is entered or left. */
export interface IItem {
  /** Room to either side of the axis, in pixels. */
  readonly left: number;
  readonly right: number;
  readonly height: number;
  /** Where edges leave it, from the axis; they enter on the axis. */
  readonly out: number;
}

/** A route: x, y, x, y … */
export type Route = readonly number[];

export interface IPlacedLevel {
  /** Axis and middle of the items, in pixels from the top left corner. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly routes: readonly Route[];
  readonly width: number;
  readonly height: number;
  /** Between the first rank and the second. */
  readonly firstGap: number;
}

const STRAIGHT_GAP = 14;
const CURVE_GAP = 24;
/** Room that a bend takes to either side. */
const BEND = 2;

/** Places what stands in one frame, or outside of all, top to bottom in ranks. */
export function layOutLevel(
  items: readonly IItem[],
  links: ILinks,
  last: number | null,
  tally: ITally
): IPlacedLevel {
  const ranking = rankItems(items.length, links);
  if (last !== null) {
    ranking.ranks[last] = ranking.ranks.reduce((most, rank) => Math.max(most, rank), 0);
  }
  const places = placesOf(ranking, tally);
  orderPlaces(places, tally);
  const extents = extentsOf(items, places.count);
  const x = alignPlaces(places, extents, tally);
  const lanes = lanesOf(ranking, places, x, extents);
  const rows = rowsOf(items, ranking, places, x);
  const y = Float64Array.from(items, (_, item) => rows.middle[ranking.ranks[item]]);
  const width = x.reduce((most, axis, place) => Math.max(most, axis + extents.right[place]), 0);
  return {
    x: x.slice(0, items.length),
    y,
    routes: routesOf({ items, links, ranking, places, x, y, lanes, rows }),
    width: lanes.x.reduce((most, lane) => Math.max(most, lane + BEND), width),
    height: rows.bottom[rows.bottom.length - 1] ?? 0,
    firstGap: rows.top.length > 1 ? rows.top[1] - rows.bottom[0] : 0
  };
}

function extentsOf(items: readonly IItem[], count: number): IExtents {
  const left = new Float64Array(count).fill(BEND);
  const right = new Float64Array(count).fill(BEND);
  items.forEach((item, i) => {
    left[i] = item.left;
    right[i] = item.right;
  });
  return { left, right };
}

interface ILanes {
  readonly x: Float64Array;
  /** The lane of an edge, by where it begins. */
  readonly of: ReadonlyMap<number, number>;
}

/** Edges that are too long share one lane for each item where they begin. */
function lanesOf(
  { ranks, down }: IRanking,
  { bends, rows }: IPlaces,
  x: Float64Array,
  { right }: IExtents
): ILanes {
  const of = new Map<number, number>();
  const spans: { first: number; last: number }[] = [];
  bends.forEach((own, i) => {
    if (own === null) {
      const [from, to] = [down.from[i], down.to[i]];
      const lane = of.get(from) ?? spans.length;
      if (lane === spans.length) {
        of.set(from, lane);
        spans.push({ first: ranks[from] + 1, last: ranks[to] - 1 });
      }
      spans[lane].last = Math.max(spans[lane].last, ranks[to] - 1);
    }
  });
  const reach = Float64Array.from(rows, row =>
    row.reduce((most, place) => Math.max(most, x[place] + right[place]), 0)
  );
  return { of, x: placeLanes(spans, reach) };
}

interface IRows {
  readonly top: number[];
  readonly middle: number[];
  readonly bottom: number[];
}

/** Ranks as high as what stands in them, nearer where only straight lines run in between. */
function rowsOf(
  items: readonly IItem[],
  { ranks, down }: IRanking,
  { rows, below, bends }: IPlaces,
  x: Float64Array
): IRows {
  const heights = new Float64Array(rows.length);
  items.forEach(({ height }, item) => {
    heights[ranks[item]] = Math.max(heights[ranks[item]], height);
  });
  const curved = new Uint8Array(rows.length);
  const leaves = (place: number): number => x[place] + (items[place]?.out ?? 0);
  rows.forEach((row, rank) => {
    const bent = row.some(place =>
      below.of(place).some(end => Math.abs(x[end] - leaves(place)) > 1)
    );
    curved[rank] = bent ? 1 : 0;
  });
  bends.forEach((own, i) => {
    if (own === null) {
      curved[ranks[down.from[i]]] = 1;
      curved[ranks[down.to[i]] - 1] = 1;
    }
  });
  const placed: IRows = { top: [], middle: [], bottom: [] };
  let y = 0;
  heights.forEach((height, rank) => {
    placed.top.push(y);
    placed.middle.push(y + height / 2);
    placed.bottom.push(y + height);
    y += height + (curved[rank] === 1 ? CURVE_GAP : STRAIGHT_GAP);
  });
  return placed;
}

interface IDrawing {
  readonly items: readonly IItem[];
  readonly links: ILinks;
  readonly ranking: IRanking;
  readonly places: IPlaces;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly lanes: ILanes;
  readonly rows: IRows;
}

function routesOf({ items, links, ranking, places, x, y, lanes, rows }: IDrawing): Route[] {
  const { ranks, down } = ranking;
  return down.from.map((from, i) => {
    const to = down.to[i];
    const start = x[from] + items[from].out;
    const route = [start, y[from] + items[from].height / 2, start, rows.bottom[ranks[from]]];
    const bends = places.bends[i];
    if (bends === null) {
      const lane = lanes.x[lanes.of.get(from) ?? 0];
      route.push(lane, rows.top[ranks[from] + 1], lane, rows.bottom[ranks[to] - 1]);
    } else {
      bends.forEach((bend, k) => {
        const rank = ranks[from] + 1 + k;
        route.push(x[bend], rows.top[rank], x[bend], rows.bottom[rank]);
      });
    }
    route.push(x[to], rows.top[ranks[to]], x[to], y[to] - items[to].height / 2);
    return from === links.from[i] ? route : backwards(route);
  });
}

function backwards(route: Route): Route {
  const points: number[] = [];
  for (let i = route.length - 2; i >= 0; i -= 2) {
    points.push(route[i], route[i + 1]);
  }
  return points;
}

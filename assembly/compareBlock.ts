// Compares a block of single-precision weights of two snapshots, two weights at a time, in double
// precision: what src/compare/block/plainLoop.ts does for blocks of any kind. AssemblyScript, built into
// src/compare/block/simdCode.ts by `npm run build:loop`.

/** Weights of a block, as in src/compare/block/blocks.ts; and the most categories and bins. */
export const BLOCK = 8192;
const CATEGORIES = 0x10000;
const BINS = 0x4000;

// Addresses of what goes in and out.
/** float32 × BLOCK: the weights of both snapshots. */
export const a: usize = memory.data(4 * BLOCK, 16);
export const b: usize = memory.data(4 * BLOCK, 16);
/** float64 × bins: begins and ends of the bins; the last end is NaN, which nothing reaches. */
export const begins: usize = memory.data(8 * BINS, 16);
export const ends: usize = memory.data(8 * BINS, 16);
/** uint16 × categories: the code of each category. */
export const codeOf: usize = memory.data(2 * CATEGORIES, 16);
/** float64 × BLOCK: |x − y|. */
export const change: usize = memory.data(8 * BLOCK, 16);
/** float64 × BLOCK: what maxima() finds. */
export const most: usize = memory.data(8 * BLOCK, 16);
/** uint8 or uint16 × BLOCK: the code of each weight's category. */
export const codes: usize = memory.data(2 * BLOCK, 16);
/** uint32 × BLOCK: what locate() finds. */
export const members: usize = memory.data(4 * BLOCK, 16);
/** uint32 × BLOCK: what tally() counts. */
export const tallies: usize = memory.data(4 * BLOCK, 16);
/** uint32 × categories: weights by category. */
export const counts: usize = memory.data(4 * CATEGORIES, 16);
/** float64 × 12: 0 when all weights are finite, then the sums of IBlockSums in src/compare/block/blocks.ts. */
export const sums: usize = memory.data(8 * 12, 16);

/** Places of the special levels behind those of the relative percent difference. */
const SPECIAL = 4;
const SIGN_FLIP = 0;
const TO_ZERO = 1;
const FROM_ZERO = 2;
const BOTH_ZERO = 3;

const zero = f64x2.splat(0);
const one = f64x2.splat(1);

/**
 * Compares `count` pairs.
 *
 * @param low where the regular bins begin, the first of them is number `first`
 * @param scale bins for one unit of change
 * @param levels of the RPD, between up to four cuts, and special ones together
 * @param wide whether codes take two bytes
 */
export function compare(
  count: i32,
  low: f64,
  scale: f64,
  first: i32,
  bins: i32,
  levels: i32,
  floor: f64,
  cut0: f64,
  cut1: f64,
  cut2: f64,
  cut3: f64,
  wide: bool
): void {
  memory.fill(counts, 0, (bins * levels) << 2);
  const odd = (count & 1) === 1;
  if (odd) {
    store<f32>(a + (count << 2), 0);
    store<f32>(b + (count << 2), 0);
  }
  const cuts0 = f64x2.splat(cut0);
  const cuts1 = f64x2.splat(cut1);
  const cuts2 = f64x2.splat(cut2);
  const cuts3 = f64x2.splat(cut3);
  const floors = f64x2.splat(floor);
  const lows = f64x2.splat(low);
  const scales = f64x2.splat(scale);
  const firsts = f64x2.splat(first);
  const lasts = f64x2.splat(bins - 1);
  let beyond = zero;
  let squaresA = zero;
  let squaresB = zero;
  let squares = zero;
  let along = zero;
  let dot = zero;
  let max = zero;
  let relative = zero;
  let changed = zero;
  let signFlips = zero;
  let toZero = zero;
  let fromZero = zero;
  for (let i = 0; i < count; i += 2) {
    const x = f64x2.promote_low_f32x4(v128.load64_zero(a + (i << 2)));
    const y = f64x2.promote_low_f32x4(v128.load64_zero(b + (i << 2)));
    const difference = f64x2.sub(y, x);
    const distance = f64x2.abs(difference);
    const size = f64x2.add(f64x2.abs(x), f64x2.abs(y));
    const quotient = f64x2.div(distance, f64x2.add(size, v128.and(f64x2.eq(size, zero), one)));
    const rpd = f64x2.add(quotient, quotient);
    v128.store(change + (i << 3), distance);

    beyond = f64x2.add(beyond, f64x2.sub(size, size));
    squaresA = f64x2.add(squaresA, f64x2.mul(x, x));
    squaresB = f64x2.add(squaresB, f64x2.mul(y, y));
    squares = f64x2.add(squares, f64x2.mul(distance, distance));
    along = f64x2.add(along, f64x2.mul(x, difference));
    dot = f64x2.add(dot, f64x2.mul(x, y));
    max = f64x2.pmax(max, distance);
    relative = f64x2.add(relative, rpd);

    // A lane of a mask is −1 where it holds, so that subtracting it counts.
    const zeroX = f64x2.eq(x, zero);
    const zeroY = f64x2.eq(y, zero);
    const signs = i64x2.lt_s(v128.xor(x, y), zero);
    changed = i64x2.sub(changed, f64x2.gt(distance, zero));
    signFlips = i64x2.sub(signFlips, v128.andnot(signs, v128.or(zeroX, zeroY)));
    toZero = i64x2.sub(toZero, v128.andnot(zeroY, zeroX));
    fromZero = i64x2.sub(fromZero, v128.andnot(zeroX, zeroY));

    let level = i64x2.sub(zero, f64x2.ge(rpd, cuts0));
    level = i64x2.sub(level, f64x2.ge(rpd, cuts1));
    level = i64x2.sub(level, f64x2.ge(rpd, cuts2));
    level = i64x2.sub(level, f64x2.ge(rpd, cuts3));
    level = special(level, levels, SIGN_FLIP, signs);
    level = special(level, levels, FROM_ZERO, zeroX);
    level = special(level, levels, TO_ZERO, zeroY);
    level = special(level, levels, BOTH_ZERO, f64x2.le(size, floors));

    const place = f64x2.add(firsts, f64x2.mul(f64x2.sub(distance, lows), scales));
    const guess = i32x4.trunc_sat_f64x2_s_zero(f64x2.pmin(lasts, f64x2.pmax(zero, place)));
    const bin0 = binOf(f64x2.extract_lane(distance, 0), i32x4.extract_lane(guess, 0));
    const bin1 = binOf(f64x2.extract_lane(distance, 1), i32x4.extract_lane(guess, 1));
    sort(i, bin0 * levels + i32x4.extract_lane(level, 0), wide);
    sort(i + 1, bin1 * levels + i32x4.extract_lane(level, 2), wide);
  }
  if (odd) {
    // The pair of zeros that filled it up changed no sum.
    const counter = counts + ((binOf(0, 0) * levels + levels - SPECIAL + BOTH_ZERO) << 2);
    store<u32>(counter, load<u32>(counter) - 1);
  }
  store<f64>(sums, added(beyond), 0);
  store<f64>(sums, added(squaresA), 8);
  store<f64>(sums, added(squaresB), 16);
  store<f64>(sums, added(squares), 24);
  store<f64>(sums, added(along), 32);
  store<f64>(sums, added(dot), 40);
  store<f64>(sums, Math.max(f64x2.extract_lane(max, 0), f64x2.extract_lane(max, 1)), 48);
  store<f64>(sums, added(relative), 56);
  store<f64>(sums, counted(changed), 64);
  store<f64>(sums, counted(signFlips), 72);
  store<f64>(sums, counted(toZero), 80);
  store<f64>(sums, counted(fromZero), 88);
}

/** Σ of the squares of the changes [start, stop). */
export function squares(start: i32, stop: i32): f64 {
  let lanes = zero;
  const even = start + ((stop - start) & ~1);
  for (let i = start; i < even; i += 2) {
    const distance = v128.load(change + (i << 3));
    lanes = f64x2.add(lanes, f64x2.mul(distance, distance));
  }
  const last = even < stop ? load<f64>(change + (even << 3)) : 0;
  return added(lanes) + last * last;
}

/**
 * The largest of every run of changes in [start, stop): the first run has `head` of them, the
 * others `size`, the last one what is left.
 */
export function maxima(start: i32, stop: i32, head: i32, size: i32): i32 {
  let runs = 0;
  let runStop = start + head;
  for (let i = start; i < stop; runStop += size) {
    const end = min(runStop, stop);
    // Of a pair of lanes one is unused: pmax is one instruction, where select is a branch.
    let largest = zero;
    for (; i < end; i++) {
      largest = f64x2.pmax(largest, v128.load64_zero(change + (i << 3)));
    }
    store<f64>(most + (runs++ << 3), f64x2.extract_lane(largest, 0));
  }
  return runs;
}

/** Where among the first `count` codes, of one byte each, a code is, in order; how often it is. */
export function locate(count: i32, code: i32): i32 {
  const wanted = i8x16.splat(<i8>code);
  let found = 0;
  for (let i = 0; i < count; i += 16) {
    let mask = i8x16.bitmask(i8x16.eq(v128.load(codes + i), wanted));
    if (count - i < 16) {
      mask &= (1 << (count - i)) - 1;
    }
    for (; mask !== 0; mask &= mask - 1) {
      store<u32>(members + (found++ << 2), i + ctz(mask));
    }
  }
  return found;
}

/**
 * How many of the first `found` that locate() found are in each of `runs` runs of `size` codes; in
 * how many runs there are any.
 */
export function tally(found: i32, runs: i32, size: i32): i32 {
  memory.fill(tallies, 0, runs << 2);
  let held = 0;
  for (let i = 0; i < found; i++) {
    const counter = tallies + ((load<u32>(members + (i << 2)) / <u32>size) << 2);
    const before = load<u32>(counter);
    held += before === 0 ? 1 : 0;
    store<u32>(counter, before + 1);
  }
  return held;
}

/**
 * Marks tiles: of the codes [start, stop), of one byte each, the first `head` belong to tile number
 * `tile`, every `size` after them to the next. The bit of a tile is set in the plane of the code;
 * planes of so many bytes follow each other from an address on.
 */
export function mark(
  start: i32,
  stop: i32,
  tile: i32,
  head: i32,
  size: i32,
  planes: usize,
  plane: i32
): void {
  let runStop = start + head;
  for (let i = start; i < stop; tile++) {
    const end = min(runStop, stop);
    const first = planes + (tile >> 3);
    const bit = 1 << (tile & 7);
    for (; i < end; i++) {
      const at = first + <usize>(<i32>load<u8>(codes + i) * plane);
      store<u8>(at, load<u8>(at) | bit);
    }
    runStop += size;
  }
}

/** The levels, or a special one where a mask holds. */
function special(level: v128, levels: i32, place: i32, mask: v128): v128 {
  return v128.bitselect(i64x2.splat(levels - SPECIAL + place), level, mask);
}

/** Bin of a change, from where equal bins would have it. */
function binOf(distance: f64, guess: i32): i32 {
  let bin = guess;
  while (distance < load<f64>(begins + (bin << 3))) {
    bin--;
  }
  while (distance >= load<f64>(ends + (bin << 3))) {
    bin++;
  }
  return bin;
}

/** Counts weight `i` in its category and writes its code down. */
function sort(i: i32, category: i32, wide: bool): void {
  const counter = counts + (category << 2);
  store<u32>(counter, load<u32>(counter) + 1);
  const code = load<u16>(codeOf + (category << 1));
  if (wide) {
    store<u16>(codes + (i << 1), code);
  } else {
    store<u8>(codes + i, <u8>code);
  }
}

function added(lanes: v128): f64 {
  return f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
}

function counted(lanes: v128): f64 {
  return <f64>(i64x2.extract_lane(lanes, 0) + i64x2.extract_lane(lanes, 1));
}

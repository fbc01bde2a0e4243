/**
 * Looks through blocks of scalar products for near records. All records have float32 squared lengths `norms`, padded with
 * infinities to a multiple of four; block = float32[n, m] of products of rows rowBase... with rows colBase...; the squared
 * distance of two records is norm + norm - 2 product.
 */

/**
 * Keeps the `width` nearest of every record: scores float32[records, width] ascending, indices int32[records, width],
 * limits float32[records] the worst score kept (infinite while the list is not full). With `mirrored` the
 * columns' lists are served too, as when the block below the diagonal is never computed. No record is its own neighbour.
 */
export function scanNearest(
  block: usize,
  n: i32,
  m: i32,
  rowBase: i32,
  colBase: i32,
  norms: usize,
  limits: usize,
  scores: usize,
  indices: usize,
  width: i32,
  mirrored: i32,
): void {
  for (let i: i32 = 0; i < n; i++) {
    const row = rowBase + i;
    const rowNorm = load<f32>(norms + (<usize>row << 2));
    const line = block + ((<usize>i * m) << 2);
    let limit = load<f32>(limits + (<usize>row << 2));
    for (let j: i32 = 0; j < m; j += 4) {
      const column = colBase + j;
      const place = <usize>column << 2;
      const score = f32x4.sub(
        f32x4.add(f32x4.splat(rowNorm), v128.load(norms + place)),
        f32x4.mul(f32x4.splat(2), v128.load(line + (<usize>j << 2))),
      );
      let near = f32x4.lt(score, f32x4.splat(limit));
      if (mirrored) near = v128.or(near, f32x4.lt(score, v128.load(limits + place)));
      if (!v128.any_true(near)) continue;
      for (let lane: i32 = 0; lane < 4; lane++) {
        const other = column + lane;
        if (other == row || j + lane >= m) continue;
        const value = laneOf(score, lane);
        if (value < limit) {
          insert(scores, indices, limits, width, row, other, value);
          limit = load<f32>(limits + (<usize>row << 2));
        }
        if (mirrored && value < load<f32>(limits + (<usize>other << 2))) {
          insert(scores, indices, limits, width, other, row, value);
        }
      }
    }
  }
}

/** Squared distances in float64, by differences, of every record of x = float32[records, features] to its kept ones. */
export function exactDistances(
  x: usize,
  features: i32,
  records: i32,
  indices: usize,
  width: i32,
  out: usize,
): void {
  for (let r: i32 = 0; r < records; r++) {
    const a = x + ((<usize>r * features) << 2);
    for (let k: i32 = 0; k < width; k++) {
      const at = <usize>r * width + k;
      const other = load<i32>(indices + (at << 2));
      const b = x + ((<usize>other * features) << 2);
      store<f64>(out + (at << 3), other < 0 ? Infinity : squaredDistance(a, b, features));
    }
  }
}

// @ts-ignore: decorator
@inline
function squaredDistance(a: usize, b: usize, features: i32): f64 {
  let first = f64x2.splat(0);
  let second = f64x2.splat(0);
  let f: i32 = 0;
  for (; f + 4 <= features; f += 4) {
    const at = <usize>f << 2;
    const p = v128.load(a + at);
    const q = v128.load(b + at);
    const low = f64x2.sub(f64x2.promote_low_f32x4(p), f64x2.promote_low_f32x4(q));
    const high = f64x2.sub(
      f64x2.promote_low_f32x4(v128.shuffle<f32>(p, p, 2, 3, 2, 3)),
      f64x2.promote_low_f32x4(v128.shuffle<f32>(q, q, 2, 3, 2, 3)),
    );
    first = f64x2.add(first, f64x2.mul(low, low));
    second = f64x2.add(second, f64x2.mul(high, high));
  }
  const both = f64x2.add(first, second);
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (; f < features; f++) {
    const at = <usize>f << 2;
    const difference = <f64>load<f32>(a + at) - <f64>load<f32>(b + at);
    sum += difference * difference;
  }
  return sum;
}

// @ts-ignore: decorator
@inline
function laneOf(v: v128, lane: i32): f32 {
  if (lane == 0) return f32x4.extract_lane(v, 0);
  if (lane == 1) return f32x4.extract_lane(v, 1);
  if (lane == 2) return f32x4.extract_lane(v, 2);
  return f32x4.extract_lane(v, 3);
}

/** Into its place in an ascending list; the last one falls out. */
function insert(
  scores: usize,
  indices: usize,
  limits: usize,
  width: i32,
  row: i32,
  other: i32,
  value: f32,
): void {
  const list = scores + ((<usize>row * width) << 2);
  const names = indices + ((<usize>row * width) << 2);
  let place: i32 = width - 1;
  while (place > 0) {
    const before = <usize>(place - 1) << 2;
    const kept = load<f32>(list + before);
    if (kept <= value) break;
    store<f32>(list + before, kept, 4);
    store<i32>(names + before, load<i32>(names + before), 4);
    place--;
  }
  store<f32>(list + (<usize>place << 2), value);
  store<i32>(names + (<usize>place << 2), other);
  store<f32>(limits + (<usize>row << 2), load<f32>(list + (<usize>(width - 1) << 2)));
}

/**
 * Counts, for every row of the block, the columns that are nearer than each of `width` squared distances, limits =
 * float32[records, width] with the largest of each row in `largest` = float32[records]; counts = int32[records, width]
 * grow. A record is not counted for itself.
 */
export function countNearer(
  block: usize,
  n: i32,
  m: i32,
  rowBase: i32,
  colBase: i32,
  norms: usize,
  limits: usize,
  largest: usize,
  counts: usize,
  width: i32,
): void {
  for (let i: i32 = 0; i < n; i++) {
    const row = rowBase + i;
    const line = block + ((<usize>i * m) << 2);
    const rowNorm = load<f32>(norms + (<usize>row << 2));
    const most = load<f32>(largest + (<usize>row << 2));
    const found = keepBelow(line, m, norms + (<usize>colBase << 2), rowNorm, most, row - colBase);
    const own = (<usize>row * width) << 2;
    for (let k: i32 = 0; k < width; k += 4) {
      const a = f32x4.splat(limitAt(limits + own, k, width));
      const b = f32x4.splat(limitAt(limits + own, k + 1, width));
      const c = f32x4.splat(limitAt(limits + own, k + 2, width));
      const d = f32x4.splat(limitAt(limits + own, k + 3, width));
      let countA = i32x4.splat(0);
      let countB = i32x4.splat(0);
      let countC = i32x4.splat(0);
      let countD = i32x4.splat(0);
      for (let j: i32 = 0; j < found; j += 4) {
        const score = v128.load(scratch + (<usize>j << 2));
        countA = i32x4.sub(countA, f32x4.lt(score, a));
        countB = i32x4.sub(countB, f32x4.lt(score, b));
        countC = i32x4.sub(countC, f32x4.lt(score, c));
        countD = i32x4.sub(countD, f32x4.lt(score, d));
      }
      addCount(counts + own, k, width, countA);
      addCount(counts + own, k + 1, width, countB);
      addCount(counts + own, k + 2, width, countC);
      addCount(counts + own, k + 3, width, countD);
    }
  }
}

/** Room for one row of a block: 4,096 columns at most, and four beyond. */
const scratch: usize = memory.data(16432, 16);

/** Writes a row's scores below `most` to `scratch`, without the record's own, and infinities to a multiple of four. */
function keepBelow(line: usize, m: i32, norms: usize, rowNorm: f32, most: f32, self: i32): i32 {
  const limit = f32x4.splat(most);
  let found: i32 = 0;
  for (let j: i32 = 0; j < m; j += 4) {
    const at = <usize>j << 2;
    const score = f32x4.sub(
      f32x4.add(f32x4.splat(rowNorm), v128.load(norms + at)),
      f32x4.mul(f32x4.splat(2), v128.load(line + at)),
    );
    let mask = i32x4.bitmask(f32x4.lt(score, limit));
    if (mask == 0) continue;
    if (self >= j && self < j + 4) mask &= ~(1 << (self - j));
    if (j + 4 > m) mask &= (1 << (m - j)) - 1;
    store<f32>(scratch + (<usize>found << 2), f32x4.extract_lane(score, 0));
    found += mask & 1;
    store<f32>(scratch + (<usize>found << 2), f32x4.extract_lane(score, 1));
    found += (mask >> 1) & 1;
    store<f32>(scratch + (<usize>found << 2), f32x4.extract_lane(score, 2));
    found += (mask >> 2) & 1;
    store<f32>(scratch + (<usize>found << 2), f32x4.extract_lane(score, 3));
    found += (mask >> 3) & 1;
  }
  v128.store(scratch + (<usize>found << 2), f32x4.splat(Infinity));
  return found;
}

// @ts-ignore: decorator
@inline
function limitAt(limits: usize, k: i32, width: i32): f32 {
  return k < width ? load<f32>(limits + (<usize>k << 2)) : <f32>-1;
}

// @ts-ignore: decorator
@inline
function addCount(counts: usize, k: i32, width: i32, four: v128): void {
  if (k >= width) return;
  const at = counts + (<usize>k << 2);
  const sum =
    i32x4.extract_lane(four, 0) +
    i32x4.extract_lane(four, 1) +
    i32x4.extract_lane(four, 2) +
    i32x4.extract_lane(four, 3);
  store<i32>(at, load<i32>(at) + sum);
}

/**
 * Adds the distances of every row of the block to the sums of the columns' groups: sums = float64[records, groups].
 * Columns of one group stand together: group g owns columns starts[g] ... starts[g + 1] - 1 of all records. Squared
 * distances below 0 by rounding count as 0, and so does a record's distance to itself.
 */
export function sumByGroup(
  block: usize,
  n: i32,
  m: i32,
  rowBase: i32,
  colBase: i32,
  norms: usize,
  starts: usize,
  groups: i32,
  sums: usize,
): void {
  for (let i: i32 = 0; i < n; i++) {
    const row = rowBase + i;
    const line = block + ((<usize>i * m) << 2);
    const rowNorm = load<f32>(norms + (<usize>row << 2));
    for (let g: i32 = 0; g < groups; g++) {
      const from = max<i32>(load<i32>(starts + (<usize>g << 2)) - colBase, 0);
      const to = min<i32>(load<i32>(starts + (<usize>g << 2), 4) - colBase, m);
      if (from >= to) continue;
      const at = sums + ((<usize>row * groups + g) << 3);
      const sum = groupSum(line, from, to, norms + (<usize>colBase << 2), rowNorm, row - colBase);
      store<f64>(at, load<f64>(at) + sum);
    }
  }
}

// @ts-ignore: decorator
@inline
function groupSum(
  line: usize,
  from: i32,
  to: i32,
  norms: usize,
  rowNorm: f32,
  self: i32,
): f64 {
  let four = f32x4.splat(0);
  let j: i32 = from;
  const zero = f32x4.splat(0);
  for (; j + 4 <= to; j += 4) {
    const at = <usize>j << 2;
    let score = f32x4.sub(
      f32x4.add(f32x4.splat(rowNorm), v128.load(norms + at)),
      f32x4.mul(f32x4.splat(2), v128.load(line + at)),
    );
    score = f32x4.pmax(zero, score);
    if (self >= j && self < j + 4) score = withoutLane(score, self - j);
    four = f32x4.add(four, f32x4.sqrt(score));
  }
  let sum =
    <f64>f32x4.extract_lane(four, 0) +
    <f64>f32x4.extract_lane(four, 1) +
    <f64>f32x4.extract_lane(four, 2) +
    <f64>f32x4.extract_lane(four, 3);
  for (; j < to; j++) {
    if (j == self) continue;
    const at = <usize>j << 2;
    const score = max<f32>(rowNorm + load<f32>(norms + at) - 2 * load<f32>(line + at), 0);
    sum += <f64>sqrt<f32>(score);
  }
  return sum;
}

/** Turns float32[n, m] into float32[m, n], four by four; out has room for three floats beyond. */
export function turn(block: usize, n: i32, m: i32, out: usize): void {
  let i: i32 = 0;
  for (; i + 4 <= n; i += 4) {
    let j: i32 = 0;
    for (; j + 4 <= m; j += 4) {
      const from = block + ((<usize>i * m + j) << 2);
      const width = <usize>m << 2;
      const a = v128.load(from);
      const b = v128.load(from + width);
      const c = v128.load(from + 2 * width);
      const d = v128.load(from + 3 * width);
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      const to = out + ((<usize>j * n + i) << 2);
      const height = <usize>n << 2;
      v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2));
      v128.store(to + height, v128.shuffle<i64>(ab, cd, 1, 3));
      v128.store(to + 2 * height, v128.shuffle<i64>(abHigh, cdHigh, 0, 2));
      v128.store(to + 3 * height, v128.shuffle<i64>(abHigh, cdHigh, 1, 3));
    }
    for (; j < m; j++) {
      for (let k: i32 = i; k < i + 4; k++) turnOne(block, n, m, out, k, j);
    }
  }
  for (; i < n; i++) {
    for (let j: i32 = 0; j < m; j++) turnOne(block, n, m, out, i, j);
  }
}

// @ts-ignore: decorator
@inline
function turnOne(block: usize, n: i32, m: i32, out: usize, i: i32, j: i32): void {
  store<f32>(out + ((<usize>j * n + i) << 2), load<f32>(block + ((<usize>i * m + j) << 2)));
}

// @ts-ignore: decorator
@inline
function withoutLane(v: v128, lane: i32): v128 {
  if (lane == 0) return f32x4.replace_lane(v, 0, 0);
  if (lane == 1) return f32x4.replace_lane(v, 1, 0);
  if (lane == 2) return f32x4.replace_lane(v, 2, 0);
  return f32x4.replace_lane(v, 3, 0);
}

/** First free byte of the memory. */
export const heapBase: usize = __heap_base;

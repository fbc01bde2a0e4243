/**
 * One epoch of the stochastic gradient descent of UMAP on float32[records, 2]. Heads move; tails move with them where
 * `moveTails` is 1, else they are another, fixed map. The caller's tables hold the pull and the push of every squared
 * distance s as lines, float32[steps + 1, 2] with value a + b s: 64 steps per octave from 2^-30 to 2^14, found by the leading bits of s.
 *
 * edges: heads and tails int32[edges], periods and nextUse float64[edges] (epochs between two uses, and when the next one
 * is). streams = int32[5], states of xorshift32, move on. Learning rate from `rate` down to 0.
 * One epoch a call, because V8 puts optimised code in place between calls only.
 */
export function moveOnce(
  headPositions: usize,
  tailPositions: usize,
  moveTails: i32,
  tailRows: i32,
  heads: usize,
  tails: usize,
  periods: usize,
  nextUse: usize,
  edges: i32,
  pullTable: usize,
  pushTable: usize,
  epoch: i32,
  epochs: i32,
  rate: f64,
  streams: usize,
): void {
  let four = v128.load(streams);
  let fifth = load<u32>(streams, 16);
  const rows = i32x4.splat(tailRows);
  const step = f32x4.splat(<f32>(rate * (1 - <f64>epoch / <f64>epochs)));
  for (let first: i32 = 0; first < edges; first += RUN) {
    const found = gatherDue(first, min<i32>(edges, first + RUN), <f64>epoch, periods, nextUse);
    for (let d: i32 = 0; d < found; d++) {
      const e = <usize>load<i32>(dueEdges + (<usize>d << 2)) << 2;
      const head = headPositions + (<usize>load<i32>(heads + e) << 3);
      const tail = tailPositions + (<usize>load<i32>(tails + e) << 3);
      four = v128.xor(four, i32x4.shl(four, 13));
      four = v128.xor(four, i32x4.shr_u(four, 17));
      four = v128.xor(four, i32x4.shl(four, 5));
      fifth ^= fifth << 13;
      fifth ^= fifth >>> 17;
      fifth ^= fifth << 5;
      // Rows below tailRows: the upper halves of the products.
      const drawn = i32x4.shl(
        v128.shuffle<i32>(
          i64x2.extmul_low_i32x4_u(four, rows),
          i64x2.extmul_high_i32x4_u(four, rows),
          1,
          3,
          5,
          7,
        ),
        3,
      );
      // All forces of one use act from one place: the processor then need not wait for one before it begins the next.
      const at = v128.load64_splat(head);
      const a = f32x4.sub(
        at,
        twoAt(
          tailPositions + <usize>i32x4.extract_lane(drawn, 0),
          tailPositions + <usize>i32x4.extract_lane(drawn, 1),
        ),
      );
      const b = f32x4.sub(
        at,
        twoAt(
          tailPositions + <usize>i32x4.extract_lane(drawn, 2),
          tailPositions + <usize>i32x4.extract_lane(drawn, 3),
        ),
      );
      const last = tailPositions + (<usize>((<u64>fifth * <u64>tailRows) >> 32) << 3);
      const c = f32x4.sub(at, twoAt(tail, last));

      const push = fourFactors(squaredLengths(a, b), pushTable);
      const mixed = twoFactors(squaredLengths(c, c), pullTable, pushTable);
      const pulled = cut(f32x4.mul(c, v128.shuffle<f32>(mixed, mixed, 0, 0, 1, 1)));
      const pushed = f32x4.add(
        cut(f32x4.mul(a, v128.shuffle<f32>(push, push, 0, 0, 1, 1))),
        cut(f32x4.mul(b, v128.shuffle<f32>(push, push, 2, 2, 3, 3))),
      );
      if (moveTails) {
        const moved = f32x4.sub(v128.load64_zero(tail), f32x4.mul(step, pulled));
        v128.store64_lane(tail, moved, 0);
      }
      const both = f32x4.add(pulled, pushed);
      const moves = f32x4.add(both, v128.shuffle<i64>(both, both, 1, 0));
      v128.store64_lane(head, f32x4.add(at, f32x4.mul(step, moves)), 0);
    }
  }
  v128.store(streams, four);
  store<u32>(streams, fifth, 16);
}

/** Edges whose due ones are gathered at a time. */
const RUN: i32 = 4096;
const dueEdges: usize = memory.data(4 * 4097, 16);

/**
 * Writes which edges from `first` until `end` are used in this epoch, and when each of them is used next. Without a branch: which
 * are due cannot be foretold, and a wrong guess costs the processor more than the work.
 */
function gatherDue(first: i32, end: i32, epoch: f64, periods: usize, nextUse: usize): i32 {
  let found: i32 = 0;
  for (let e = first; e < end; e++) {
    const wide = <usize>e << 3;
    const use = load<f64>(nextUse + wide);
    const isDue = <i32>(use <= epoch);
    store<i32>(dueEdges + (<usize>found << 2), e);
    found += isDue;
    store<f64>(nextUse + wide, use + <f64>isDue * load<f64>(periods + wide));
  }
  return found;
}

const STEPS_LOG2: i32 = 6;
const SHIFT: i32 = 23 - STEPS_LOG2;
const LOWEST_INDEX: i32 = (127 - 30) << STEPS_LOG2;
const ENTRIES: i32 = (14 + 30) << STEPS_LOG2;

/** Of two vectors in a and two in b. */
// @ts-ignore: decorator
@inline
function squaredLengths(a: v128, b: v128): v128 {
  const p = f32x4.mul(a, a);
  const q = f32x4.mul(b, b);
  return f32x4.add(
    v128.shuffle<f32>(p, q, 0, 2, 4, 6),
    v128.shuffle<f32>(p, q, 1, 3, 5, 7),
  );
}

/** Byte offsets of the lines that hold at four squared distances. */
// @ts-ignore: decorator
@inline
function linesAt(squared: v128): v128 {
  const index = i32x4.sub(i32x4.shr_s(squared, SHIFT), i32x4.splat(LOWEST_INDEX));
  return i32x4.shl(
    i32x4.min_s(i32x4.max_s(index, i32x4.splat(0)), i32x4.splat(ENTRIES)),
    3,
  );
}

/** What one table says of four squared distances. */
// @ts-ignore: decorator
@inline
function fourFactors(squared: v128, table: usize): v128 {
  const at = linesAt(squared);
  return onLines(
    twoAt(
      table + <usize>i32x4.extract_lane(at, 0),
      table + <usize>i32x4.extract_lane(at, 1),
    ),
    twoAt(
      table + <usize>i32x4.extract_lane(at, 2),
      table + <usize>i32x4.extract_lane(at, 3),
    ),
    squared,
  );
}

/** What each of two tables says of a squared distance. */
// @ts-ignore: decorator
@inline
function twoFactors(squared: v128, first: usize, second: usize): v128 {
  const at = linesAt(squared);
  const lines = twoAt(
    first + <usize>i32x4.extract_lane(at, 0),
    second + <usize>i32x4.extract_lane(at, 1),
  );
  return onLines(lines, lines, squared);
}

/** Values of two lines and two more, each at its place. */
// @ts-ignore: decorator
@inline
function onLines(low: v128, high: v128, places: v128): v128 {
  return f32x4.add(
    v128.shuffle<f32>(low, high, 0, 2, 4, 6),
    f32x4.mul(v128.shuffle<f32>(low, high, 1, 3, 5, 7), places),
  );
}

/** Two pairs of floats from two addresses, side by side. */
// @ts-ignore: decorator
@inline
function twoAt(first: usize, second: usize): v128 {
  return v128.load64_lane(second, v128.load64_zero(first), 1);
}

/** Each coordinate of a move within [-4, 4]. */
// @ts-ignore: decorator
@inline
function cut(move: v128): v128 {
  return f32x4.pmax(f32x4.splat(-4), f32x4.pmin(f32x4.splat(4), move));
}

/** First free byte of the memory. */
export const heapBase: usize = __heap_base;

/**
 * One epoch of the stochastic gradient descent of UMAP on float64[records, 2], both coordinates in one vector. Heads move;
 * tails move with them where `moveTails` is 1, else they are another, fixed map. The caller's float32 tables hold the pull and the push
 * of every squared distance: 64 steps per octave from 2^-30 to 2^14, found by the leading bits of a float32.
 *
 * edges: heads and tails int32[edges], periods float64[edges] (epochs between two uses), nextUse and nextNegative
 * float64[edges]. The state of the xorshift32 stream goes in (`before`) and comes out. Learning rate from `rate` down to 0.
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
  nextNegative: usize,
  edges: i32,
  pullTable: usize,
  pushTable: usize,
  epoch: i32,
  epochs: i32,
  rate: f64,
  before: i32,
): i32 {
  let state = <u32>before;
  const step = f64x2.splat(rate * (1 - <f64>epoch / <f64>epochs));
  for (let e: i32 = 0; e < edges; e++) {
    const wide = <usize>e << 3;
    const use = load<f64>(nextUse + wide);
    if (use > <f64>epoch) continue;
    const period = load<f64>(periods + wide);
    store<f64>(nextUse + wide, use + period);
    const head = headPositions + (<usize>load<i32>(heads + (<usize>e << 2)) << 4);
    const tail = tailPositions + (<usize>load<i32>(tails + (<usize>e << 2)) << 4);
    const at = v128.load(head);
    let moves = f64x2.splat(0);
    const between = f64x2.sub(at, v128.load(tail));
    const squared = squaredLength(between);
    if (squared != 0) {
      moves = moved(pullTable, squared, between);
      if (moveTails) v128.store(tail, f64x2.sub(v128.load(tail), f64x2.mul(step, moves)));
    }
    const negativePeriod = period / NEGATIVE_SAMPLES;
    const from = load<f64>(nextNegative + wide);
    const due = <i32>((<f64>epoch - from) / negativePeriod);
    // All forces of one use act from one place: the processor then need not wait for one before it begins the next.
    for (let n: i32 = 0; n < due; n++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      const drawn = <usize>((<u64>state * <u64>tailRows) >> 32);
      const other = tailPositions + (drawn << 4);
      const apart = f64x2.sub(at, v128.load(other));
      const length = squaredLength(apart);
      if (length == 0) continue;
      moves = f64x2.add(moves, moved(pushTable, length, apart));
    }
    v128.store(head, f64x2.add(at, f64x2.mul(step, moves)));
    store<f64>(nextNegative + wide, from + <f64>due * negativePeriod);
  }
  return <i32>state;
}

const NEGATIVE_SAMPLES: f64 = 5;
const STEPS_LOG2: i32 = 6;
const SHIFT: i32 = 23 - STEPS_LOG2;
const LOWEST_INDEX: i32 = (127 - 30) << STEPS_LOG2;
const ENTRIES: i32 = (14 + 30) << STEPS_LOG2;
const FRACTION_MASK: i32 = (1 << SHIFT) - 1;

// @ts-ignore: decorator
@inline
function squaredLength(v: v128): f64 {
  const squares = f64x2.mul(v, v);
  return f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
}

/** The difference times its tabulated factor, each coordinate cut to [-4, 4]. */
// @ts-ignore: decorator
@inline
function moved(table: usize, squared: f64, between: v128): v128 {
  const factor = f64x2.splat(lookedUp(table, squared));
  const move = f64x2.mul(factor, between);
  return f64x2.pmax(f64x2.splat(-4), f64x2.pmin(f64x2.splat(4), move));
}

// @ts-ignore: decorator
@inline
function lookedUp(table: usize, squared: f64): f64 {
  const bits = reinterpret<i32>(<f32>squared);
  const index = (bits >> SHIFT) - LOWEST_INDEX;
  if (index < 0) return load<f32>(table);
  if (index >= ENTRIES) return load<f32>(table + (<usize>ENTRIES << 2));
  const fraction = <f64>(bits & FRACTION_MASK) * (1 / <f64>(FRACTION_MASK + 1));
  const at = table + (<usize>index << 2);
  const low = <f64>load<f32>(at);
  return low + fraction * (<f64>load<f32>(at, 4) - low);
}

/** First free byte of the memory. */
export const heapBase: usize = __heap_base;

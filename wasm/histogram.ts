/** Codes of four features lie side by side in a uint32; a group is four features, and a bin has four lanes. */
const BIN_BYTES: usize = 32;
/** A gradient and a hessian travel in one float64, gradient x 2^26 + hessian, and are added at once. */
const PLACE: f64 = 67108864;

/**
 * Sums packed gradients and hessians in every bin of every feature: out = float64[groups, bins, 4]. codes =
 * uint32[groups, rows]; order = int32[count] names the records and packed = float64[count] holds what each adds.
 */
export function histogram(
  out: usize,
  codes: usize,
  rows: i32,
  groups: i32,
  bins: i32,
  order: usize,
  packed: usize,
  count: i32,
): void {
  const groupBytes = <usize>bins * BIN_BYTES;
  memory.fill(out, 0, <usize>groups * groupBytes);
  let group = 0;
  for (; group + 2 <= groups; group += 2) {
    const low = out + <usize>group * groupBytes;
    const high = low + groupBytes;
    const lowCodes = codes + (<usize>group * rows << 2);
    const highCodes = lowCodes + (<usize>rows << 2);
    for (let p = 0; p < count; p++) {
      const place = <usize>load<i32>(order + (<usize>p << 2)) << 2;
      const added = load<f64>(packed + (<usize>p << 3));
      addFour(low, load<u32>(lowCodes + place), added);
      addFour(high, load<u32>(highCodes + place), added);
    }
  }
  if (group == groups) return;
  const last = out + <usize>group * groupBytes;
  const lastCodes = codes + (<usize>group * rows << 2);
  for (let p = 0; p < count; p++) {
    const place = <usize>load<i32>(order + (<usize>p << 2)) << 2;
    addFour(last, load<u32>(lastCodes + place), load<f64>(packed + (<usize>p << 3)));
  }
}

// @ts-ignore: decorator
@inline
function addFour(group: usize, four: u32, added: f64): void {
  const first = group + (<usize>(four & 255) << 5);
  store<f64>(first, load<f64>(first) + added);
  const second = group + (<usize>((four >> 3) & 0x1fe0));
  store<f64>(second, load<f64>(second, 8) + added, 8);
  const third = group + (<usize>((four >> 11) & 0x1fe0));
  store<f64>(third, load<f64>(third, 16) + added, 16);
  const fourth = group + (<usize>((four >> 19) & 0x1fe0));
  store<f64>(fourth, load<f64>(fourth, 24) + added, 24);
}

/** Takes one child's histogram from its parent's, which becomes that of the other child: float64[length], even. */
export function subtract(parent: usize, child: usize, length: i32): void {
  const end = parent + (<usize>length << 3);
  while (parent < end) {
    v128.store(parent, f64x2.sub(v128.load(parent), v128.load(child)));
    parent += 16;
    child += 16;
  }
}

/**
 * Finds the cut of greatest gain; of equal ones, that of the lower feature, then of the lower code. A cut's worth, g²/h
 * of the left side plus that of the right, is kept as one fraction, so that comparing needs no division. Writes
 * float64[5] to `best`: upper and lower part of the fraction, feature (-1 where there is no cut), code, packed left sum.
 */
export function bestCut(
  histogram: usize,
  groups: i32,
  bins: i32,
  gradient: f64,
  hessian: f64,
  minHessian: f64,
  l2: f64,
  best: usize,
  lanes: usize,
): void {
  store<f64>(best, gradient * gradient);
  store<f64>(best, hessian + l2, 8);
  store<f64>(best, -1, 16);
  store<f64>(best, 0, 24);
  store<f64>(best, 0, 32);
  for (let group = 0; group < groups; group++) {
    const own = histogram + <usize>group * bins * BIN_BYTES;
    scanPair(own, bins, gradient, hessian, minHessian, l2, lanes);
    keepBetter(best, lanes, 4 * group);
    scanPair(own + 16, bins, gradient, hessian, minHessian, l2, lanes);
    keepBetter(best, lanes, 4 * group + 2);
  }
}

/** The best cuts of two features: upper, lower, code and left sum, two lanes each. */
function scanPair(own: usize, bins: i32, gradient: f64, hessian: f64, minHessian: f64, l2: f64, lanes: usize): void {
  const place = f64x2.splat(PLACE);
  const share = f64x2.splat(1 / PLACE);
  const least = f64x2.splat(minHessian);
  const most = f64x2.splat(hessian - minHessian);
  const gradients = f64x2.splat(gradient);
  const hessians = f64x2.splat(hessian);
  const ridge = f64x2.splat(l2);
  let upper = f64x2.splat(gradient * gradient);
  let lower = f64x2.splat(hessian + l2);
  let code = f64x2.splat(-1);
  let kept = f64x2.splat(0);
  let sum = f64x2.splat(0);
  for (let b = 0; b < bins - 1; b++) {
    sum = f64x2.add(sum, v128.load(own + <usize>b * BIN_BYTES));
    const left = f64x2.floor(f64x2.mul(sum, share));
    const leftHessian = f64x2.sub(sum, f64x2.mul(left, place));
    const isAllowed = v128.and(f64x2.ge(leftHessian, least), f64x2.le(leftHessian, most));
    const right = f64x2.sub(gradients, left);
    const weight = f64x2.add(leftHessian, ridge);
    const rightWeight = f64x2.add(f64x2.sub(hessians, leftHessian), ridge);
    const ownUpper = f64x2.add(
      f64x2.mul(f64x2.mul(left, left), rightWeight),
      f64x2.mul(f64x2.mul(right, right), weight),
    );
    const ownLower = f64x2.mul(weight, rightWeight);
    const isBetter = v128.and(isAllowed, f64x2.gt(f64x2.mul(ownUpper, lower), f64x2.mul(upper, ownLower)));
    upper = v128.bitselect(ownUpper, upper, isBetter);
    lower = v128.bitselect(ownLower, lower, isBetter);
    code = v128.bitselect(f64x2.splat(b), code, isBetter);
    kept = v128.bitselect(sum, kept, isBetter);
  }
  v128.store(lanes, upper);
  v128.store(lanes, lower, 16);
  v128.store(lanes, code, 32);
  v128.store(lanes, kept, 48);
}

function keepBetter(best: usize, lanes: usize, feature: i32): void {
  for (let k = 0; k < 2; k++) {
    const own = lanes + (<usize>k << 3);
    const upper = load<f64>(own);
    const lower = load<f64>(own, 16);
    const code = load<f64>(own, 32);
    if (code < 0 || !(upper * load<f64>(best, 8) > load<f64>(best) * lower)) continue;
    store<f64>(best, upper);
    store<f64>(best, lower, 8);
    store<f64>(best, feature + k, 16);
    store<f64>(best, code, 24);
    store<f64>(best, load<f64>(own, 48), 32);
  }
}

/** First free byte of the memory. */
export const heapBase: usize = __heap_base;

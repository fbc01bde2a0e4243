/**
 * Turns logits into residuals of the log-loss, in place: float32[length] becomes p - y, or 0 where the int8 target is
 * negative. The length is a multiple of 4. `sums` = float64[3] grows by the summed log-loss, the summed residuals and
 * the summed p (1 - p). Exponentials and logarithms are polynomials, right to about 1e-7.
 */
export function residuals(logits: usize, targets: usize, length: i32, intercept: f32, sums: usize): void {
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  const added = f32x4.splat(intercept);
  let losses = f64x2.splat(0);
  let slopes = f64x2.splat(0);
  let curvatures = f64x2.splat(0);
  for (let i = 0; i < length; i += 4) {
    const from = logits + (<usize>i << 2);
    const target = targetsAt(targets + i);
    const counts = f32x4.ge(target, zero);
    const z = f32x4.add(v128.load(from), added);
    const e = expOfNegative(f32x4.neg(f32x4.abs(z)));
    const whole = f32x4.add(one, e);
    const p = f32x4.div(v128.bitselect(one, e, f32x4.ge(z, zero)), whole);
    const residual = v128.and(f32x4.sub(p, target), counts);
    const loss = f32x4.add(logOfOnePlus(e), f32x4.sub(f32x4.max(z, zero), f32x4.mul(target, z)));
    const curvature = f32x4.div(e, f32x4.mul(whole, whole));
    v128.store(from, residual);
    losses = f64x2.add(losses, pairSums(v128.and(loss, counts)));
    slopes = f64x2.add(slopes, pairSums(residual));
    curvatures = f64x2.add(curvatures, pairSums(v128.and(curvature, counts)));
  }
  add(sums, losses);
  add(sums + 8, slopes);
  add(sums + 16, curvatures);
}

/** Records whose logits, residuals and share of the gradient are computed while they lie in the cache. */
const BLOCK: i32 = 32;

/**
 * Evaluates one logistic regression at weights = float32[width]: adds to gradient = float64[width] and to `sums` (see
 * `residuals`). x = float32[rows, width], read once; rows are a multiple of 32 and the width of 4, filled up with
 * records of a negative target and with zeros. `scratch` = float32[32 + width].
 */
export function lossGradient(
  x: usize,
  rows: i32,
  width: i32,
  targets: usize,
  weights: usize,
  intercept: f32,
  gradient: usize,
  sums: usize,
  scratch: usize,
): void {
  const rowBytes = <usize>width << 2;
  const part = scratch + (<usize>BLOCK << 2);
  for (let first = 0; first < rows; first += BLOCK) {
    const block = x + <usize>first * rowBytes;
    for (let r = 0; r < BLOCK; r += 4) logitsOfFour(block + <usize>r * rowBytes, rowBytes, weights, scratch + (<usize>r << 2));
    residuals(scratch, targets + first, BLOCK, intercept, sums);
    memory.fill(part, 0, rowBytes);
    for (let r = 0; r < BLOCK; r += 8) addEight(part, block + <usize>r * rowBytes, rowBytes, scratch + (<usize>r << 2));
    for (let f: usize = 0; f < rowBytes; f += 16) {
      const four = v128.load(part + f);
      const out = gradient + (f << 1);
      v128.store(out, f64x2.add(v128.load(out), f64x2.promote_low_f32x4(four)));
      const upper = v128.shuffle<f32>(four, four, 2, 3, 2, 3);
      v128.store(out, f64x2.add(v128.load(out, 16), f64x2.promote_low_f32x4(upper)), 16);
    }
  }
}

// @ts-ignore: decorator
@inline
function logitsOfFour(row: usize, rowBytes: usize, weights: usize, out: usize): void {
  const row1 = row + rowBytes;
  const row2 = row1 + rowBytes;
  const row3 = row2 + rowBytes;
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let f: usize = 0; f < rowBytes; f += 16) {
    const w = v128.load(weights + f);
    s0 = f32x4.add(s0, f32x4.mul(w, v128.load(row + f)));
    s1 = f32x4.add(s1, f32x4.mul(w, v128.load(row1 + f)));
    s2 = f32x4.add(s2, f32x4.mul(w, v128.load(row2 + f)));
    s3 = f32x4.add(s3, f32x4.mul(w, v128.load(row3 + f)));
  }
  store<f32>(out, laneSum(s0));
  store<f32>(out, laneSum(s1), 4);
  store<f32>(out, laneSum(s2), 8);
  store<f32>(out, laneSum(s3), 12);
}

// @ts-ignore: decorator
@inline
function laneSum(four: v128): f32 {
  return (
    f32x4.extract_lane(four, 0) + f32x4.extract_lane(four, 1) + (f32x4.extract_lane(four, 2) + f32x4.extract_lane(four, 3))
  );
}

/** part += the residual of each of eight records times its features. */
// @ts-ignore: decorator
@inline
function addEight(part: usize, row: usize, rowBytes: usize, own: usize): void {
  const r0 = v128.load32_splat(own);
  const r1 = v128.load32_splat(own, 4);
  const r2 = v128.load32_splat(own, 8);
  const r3 = v128.load32_splat(own, 12);
  const r4 = v128.load32_splat(own, 16);
  const r5 = v128.load32_splat(own, 20);
  const r6 = v128.load32_splat(own, 24);
  const r7 = v128.load32_splat(own, 28);
  const end = row + rowBytes;
  while (row < end) {
    let at = row;
    let low = f32x4.mul(r0, v128.load(at));
    at += rowBytes;
    low = f32x4.add(low, f32x4.mul(r1, v128.load(at)));
    at += rowBytes;
    low = f32x4.add(low, f32x4.mul(r2, v128.load(at)));
    at += rowBytes;
    low = f32x4.add(low, f32x4.mul(r3, v128.load(at)));
    at += rowBytes;
    let high = f32x4.mul(r4, v128.load(at));
    at += rowBytes;
    high = f32x4.add(high, f32x4.mul(r5, v128.load(at)));
    at += rowBytes;
    high = f32x4.add(high, f32x4.mul(r6, v128.load(at)));
    at += rowBytes;
    high = f32x4.add(high, f32x4.mul(r7, v128.load(at)));
    v128.store(part, f32x4.add(v128.load(part), f32x4.add(low, high)));
    row += 16;
    part += 16;
  }
}

// @ts-ignore: decorator
@inline
function targetsAt(at: usize): v128 {
  const bytes = v128.load32_zero(at);
  return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(bytes)));
}

// @ts-ignore: decorator
@inline
function pairSums(four: v128): v128 {
  const upper = v128.shuffle<f32>(four, four, 2, 3, 2, 3);
  return f64x2.add(f64x2.promote_low_f32x4(four), f64x2.promote_low_f32x4(upper));
}

// @ts-ignore: decorator
@inline
function add(at: usize, two: v128): void {
  store<f64>(at, load<f64>(at) + f64x2.extract_lane(two, 0) + f64x2.extract_lane(two, 1));
}

const LEAST: f32 = -87;
const LOG2_E: f32 = 1.4426950408889634;
/** ln 2 in two parts, of which products of the first with small whole numbers are exact. */
const LN_2_HIGH: f32 = 0.693359375;
const LN_2_LOW: f32 = -2.12194440e-4;

/** e^x for x <= 0: 2^n times the Taylor series of the rest, |rest| <= ln 2 / 2. */
// @ts-ignore: decorator
@inline
function expOfNegative(x: v128): v128 {
  const bounded = f32x4.max(x, f32x4.splat(LEAST));
  const n = f32x4.nearest(f32x4.mul(bounded, f32x4.splat(LOG2_E)));
  let rest = f32x4.sub(bounded, f32x4.mul(n, f32x4.splat(LN_2_HIGH)));
  rest = f32x4.sub(rest, f32x4.mul(n, f32x4.splat(LN_2_LOW)));
  let sum = f32x4.splat(1.0 / 5040.0);
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(1.0 / 720.0));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(1.0 / 120.0));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(1.0 / 24.0));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(1.0 / 6.0));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(0.5));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(1));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(1));
  const exponent = i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127));
  return f32x4.mul(sum, i32x4.shl(exponent, 23));
}

/** ln(1 + e) for 0 <= e <= 1: 2 atanh(e / (2 + e)), whose argument is at most 1/3. */
// @ts-ignore: decorator
@inline
function logOfOnePlus(e: v128): v128 {
  const s = f32x4.div(e, f32x4.add(e, f32x4.splat(2)));
  const square = f32x4.mul(s, s);
  let sum = f32x4.splat(2.0 / 13.0);
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(2.0 / 11.0));
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(2.0 / 9.0));
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(2.0 / 7.0));
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(2.0 / 5.0));
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(2.0 / 3.0));
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(2));
  return f32x4.mul(sum, s);
}

/** First free byte of the memory. */
export const heapBase: usize = __heap_base;

/** A discrete Fourier transform of one fixed length. */
export interface ComplexTransform {
  readonly length: number;
  /** Replaces float64[length] re + i im by its forward transform, sum of x[t] exp(-2 pi i k t / length). */
  forwardInPlace(re: Float64Array, im: Float64Array): void;
}

/** The largest prime that gets a direct butterfly; lengths with a larger one are for `bluestein`. */
export const LARGEST_RADIX = 13;

interface Buffers {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** One pass: `radix` values a stride apart are combined, for `groups` twiddles and `stride` repeats each. */
interface Pass {
  readonly radix: number;
  readonly groups: number;
  readonly stride: number;
}

/**
 * Plans a mixed-radix Stockham transform (self-sorting, out of place between two buffers; Swarztrauber 1984).
 * Every prime factor of `length` must be at most LARGEST_RADIX.
 */
export function mixedRadix(length: number): ComplexTransform {
  const roots = rootsOfUnity(length);
  const passes = passesOf(length);
  const scratch = { re: new Float64Array(length), im: new Float64Array(length) };

  function forwardInPlace(re: Float64Array, im: Float64Array): void {
    const home = { re, im };
    let from: Buffers = home;
    let to: Buffers = scratch;
    for (const pass of passes) {
      runPass(pass, from, to, roots);
      [from, to] = [to, from];
    }
    if (from !== home) {
      re.set(scratch.re);
      im.set(scratch.im);
    }
  }
  return { length, forwardInPlace };
}

/** Prime factors in ascending order, with pairs of twos joined to fours (fewer passes over memory). */
export function radicesOf(length: number): number[] {
  const radices: number[] = [];
  let rest = length;
  for (const radix of [4, 2, 3, 5]) {
    for (; rest % radix === 0; rest /= radix) radices.push(radix);
  }
  for (let prime = 7; rest > 1; prime += 2) {
    for (; rest % prime === 0; rest /= prime) radices.push(prime);
  }
  return radices;
}

/** cos and -sin of 2 pi k / length for k = 0 .. length - 1. */
export function rootsOfUnity(length: number): { re: Float64Array; im: Float64Array } {
  const re = new Float64Array(length);
  const im = new Float64Array(length);
  for (let k = 0; k < length; k++) {
    re[k] = Math.cos((2 * Math.PI * k) / length);
    im[k] = -Math.sin((2 * Math.PI * k) / length);
  }
  return { re, im };
}

function passesOf(length: number): Pass[] {
  let stride = 1;
  return radicesOf(length).map((radix) => {
    const pass = { radix, groups: length / stride / radix, stride };
    stride *= radix;
    return pass;
  });
}

function runPass(pass: Pass, from: Buffers, to: Buffers, roots: Buffers): void {
  if (pass.radix === 2) radix2(pass, from, to, roots);
  else if (pass.radix === 4) radix4(pass, from, to, roots);
  else if (pass.radix === 5) radix5(pass, from, to, roots);
  else anyRadix(pass, from, to, roots);
}

function radix2({ groups, stride }: Pass, from: Buffers, to: Buffers, roots: Buffers): void {
  const { re: xr, im: xi } = from;
  const { re: yr, im: yi } = to;
  const half = groups * stride;
  for (let g = 0; g < groups; g++) {
    const wr = roots.re[g * stride]!;
    const wi = roots.im[g * stride]!;
    const end = (g + 1) * stride;
    for (let a = g * stride, out = 2 * g * stride; a < end; a++, out++) {
      const b = a + half;
      const dr = xr[a]! - xr[b]!;
      const di = xi[a]! - xi[b]!;
      yr[out] = xr[a]! + xr[b]!;
      yi[out] = xi[a]! + xi[b]!;
      yr[out + stride] = dr * wr - di * wi;
      yi[out + stride] = dr * wi + di * wr;
    }
  }
}

function radix4({ groups, stride }: Pass, from: Buffers, to: Buffers, roots: Buffers): void {
  const { re: xr, im: xi } = from;
  const { re: yr, im: yi } = to;
  const quarter = groups * stride;
  for (let g = 0; g < groups; g++) {
    const w = g * stride;
    const w1r = roots.re[w]!;
    const w1i = roots.im[w]!;
    const w2r = roots.re[2 * w]!;
    const w2i = roots.im[2 * w]!;
    const w3r = roots.re[3 * w]!;
    const w3i = roots.im[3 * w]!;
    for (let a = w, out = 4 * w; a < w + stride; a++, out++) {
      const b = a + quarter;
      const c = b + quarter;
      const d = c + quarter;
      const acr = xr[a]! + xr[c]!;
      const aci = xi[a]! + xi[c]!;
      const amcr = xr[a]! - xr[c]!;
      const amci = xi[a]! - xi[c]!;
      const bdr = xr[b]! + xr[d]!;
      const bdi = xi[b]! + xi[d]!;
      const bmdr = xr[b]! - xr[d]!;
      const bmdi = xi[b]! - xi[d]!;
      yr[out] = acr + bdr;
      yi[out] = aci + bdi;
      const r1 = amcr + bmdi;
      const i1 = amci - bmdr;
      yr[out + stride] = r1 * w1r - i1 * w1i;
      yi[out + stride] = r1 * w1i + i1 * w1r;
      const r2 = acr - bdr;
      const i2 = aci - bdi;
      yr[out + 2 * stride] = r2 * w2r - i2 * w2i;
      yi[out + 2 * stride] = r2 * w2i + i2 * w2r;
      const r3 = amcr - bmdi;
      const i3 = amci + bmdr;
      yr[out + 3 * stride] = r3 * w3r - i3 * w3i;
      yi[out + 3 * stride] = r3 * w3i + i3 * w3r;
    }
  }
}

const COS_72 = Math.cos((2 * Math.PI) / 5);
const COS_144 = Math.cos((4 * Math.PI) / 5);
const SIN_72 = Math.sin((2 * Math.PI) / 5);
const SIN_144 = Math.sin((4 * Math.PI) / 5);

function radix5({ groups, stride }: Pass, from: Buffers, to: Buffers, roots: Buffers): void {
  const { re: xr, im: xi } = from;
  const { re: yr, im: yi } = to;
  const fifth = groups * stride;
  const { re: wr, im: wi } = roots;
  for (let g = 0; g < groups; g++) {
    const w = g * stride;
    for (let a = w, out = 5 * w; a < w + stride; a++, out++) {
      const b = a + fifth;
      const c = b + fifth;
      const d = c + fifth;
      const e = d + fifth;
      const ber = xr[b]! + xr[e]!;
      const bei = xi[b]! + xi[e]!;
      const cdr = xr[c]! + xr[d]!;
      const cdi = xi[c]! + xi[d]!;
      const bmer = xr[b]! - xr[e]!;
      const bmei = xi[b]! - xi[e]!;
      const cmdr = xr[c]! - xr[d]!;
      const cmdi = xi[c]! - xi[d]!;
      yr[out] = xr[a]! + ber + cdr;
      yi[out] = xi[a]! + bei + cdi;
      const p1r = xr[a]! + COS_72 * ber + COS_144 * cdr;
      const p1i = xi[a]! + COS_72 * bei + COS_144 * cdi;
      const p2r = xr[a]! + COS_144 * ber + COS_72 * cdr;
      const p2i = xi[a]! + COS_144 * bei + COS_72 * cdi;
      const q1r = SIN_72 * bmer + SIN_144 * cmdr;
      const q1i = SIN_72 * bmei + SIN_144 * cmdi;
      const q2r = SIN_144 * bmer - SIN_72 * cmdr;
      const q2i = SIN_144 * bmei - SIN_72 * cmdi;
      twiddleInto(yr, yi, out + stride, p1r + q1i, p1i - q1r, wr[w]!, wi[w]!);
      twiddleInto(yr, yi, out + 2 * stride, p2r + q2i, p2i - q2r, wr[2 * w]!, wi[2 * w]!);
      twiddleInto(yr, yi, out + 3 * stride, p2r - q2i, p2i + q2r, wr[3 * w]!, wi[3 * w]!);
      twiddleInto(yr, yi, out + 4 * stride, p1r - q1i, p1i + q1r, wr[4 * w]!, wi[4 * w]!);
    }
  }
}

/** Writes (r + i j)(wr + wi j) at place `at`. Positional, because it is the innermost step of the transform. */
function twiddleInto(
  yr: Float64Array,
  yi: Float64Array,
  at: number,
  r: number,
  i: number,
  wr: number,
  wi: number,
): void {
  yr[at] = r * wr - i * wi;
  yi[at] = r * wi + i * wr;
}

/** Butterfly of any prime by its definition: radix squared multiplications. */
function anyRadix(
  { radix, groups, stride }: Pass,
  from: Buffers,
  to: Buffers,
  roots: Buffers,
): void {
  const length = radix * groups * stride;
  const part = groups * stride;
  for (let a = 0; a < part; a++) {
    const g = Math.floor(a / stride);
    const out = g * stride * (radix - 1) + a;
    for (let k = 0; k < radix; k++) {
      let r = 0;
      let i = 0;
      for (let j = 0; j < radix; j++) {
        const w = ((j * k) % radix) * part;
        r += from.re[a + j * part]! * roots.re[w]! - from.im[a + j * part]! * roots.im[w]!;
        i += from.re[a + j * part]! * roots.im[w]! + from.im[a + j * part]! * roots.re[w]!;
      }
      const w = (g * k * stride) % length;
      twiddleInto(to.re, to.im, out + k * stride, r, i, roots.re[w]!, roots.im[w]!);
    }
  }
}

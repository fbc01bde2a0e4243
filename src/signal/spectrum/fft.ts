import { EinthovenError } from "../../core/error.ts";
import { bluestein } from "./fft-bluestein.ts";
import {
  type ComplexTransform,
  LARGEST_RADIX,
  mixedRadix,
  radicesOf,
  rootsOfUnity,
} from "./fft-mixed-radix.ts";

/** Bins 0 .. floor(length / 2) of a real signal's transform: float64[bins] each. */
export interface Spectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/**
 * Transforms a real signal of any length: bins 0 .. floor(length / 2), not scaled. Matches numpy.fft.rfft
 * (golden/signal/fft.json). Even lengths cost one complex transform of half the length. Throws
 * `signal-invalid` for an empty signal.
 */
export function realFft(samples: ArrayLike<number>): Spectrum {
  const length = samples.length;
  if (length < 2 || length % 2 === 1) return oddRealFft(samples);
  const half = length / 2;
  const { transform, re, im } = planOf(half);
  for (let t = 0; t < half; t++) {
    re[t] = samples[2 * t]!;
    im[t] = samples[2 * t + 1]!;
  }
  transform.forwardInPlace(re, im);
  return splitHalves(re, im, rootsOf(length));
}

/** Returns to the real signal of `length` samples (floor(length / 2) + 1 bins). Matches numpy.fft.irfft. */
export function inverseRealFft(spectrum: Spectrum, length: number): Float64Array {
  if (length < 2 || length % 2 === 1) return oddInverse(spectrum, length);
  const half = length / 2;
  const { transform, re, im } = planOf(half);
  joinHalvesInto(re, im, spectrum, rootsOf(length));
  transform.forwardInPlace(im, re);
  const out = new Float64Array(length);
  for (let t = 0; t < half; t++) {
    out[2 * t] = re[t]! / half;
    out[2 * t + 1] = im[t]! / half;
  }
  return out;
}

/** Transforms float64[n] re + i im of any length; returns new arrays. Matches numpy.fft.fft. */
export function complexFft(re: Float64Array, im: Float64Array): Spectrum {
  const out = { re: re.slice(), im: im.slice() };
  planOf(re.length).transform.forwardInPlace(out.re, out.im);
  return out;
}

interface Plan {
  readonly transform: ComplexTransform;
  /** Work space of the transform's length, free between calls. */
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Records of many lengths are read in one run: old plans are dropped, so memory stays bounded. */
const MOST_PLANS = 24;
const plans = new Map<number, Plan>();
const roots = new Map<number, Spectrum>();

function planOf(length: number): Plan {
  return remembered(plans, length, () => {
    if (!(Number.isInteger(length) && length > 0)) {
      throw new EinthovenError("signal-invalid", `a signal of ${length} samples has no spectrum`, {
        hint: "leave out empty records",
      });
    }
    const isSmooth = radicesOf(length).every((radix) => radix <= LARGEST_RADIX);
    const transform = isSmooth ? mixedRadix(length) : bluestein(length);
    return { transform, re: new Float64Array(length), im: new Float64Array(length) };
  });
}

function rootsOf(length: number): Spectrum {
  return remembered(roots, length, () => rootsOfUnity(length));
}

function remembered<T>(cache: Map<number, T>, length: number, make: () => T): T {
  const known = cache.get(length);
  if (known !== undefined) return known;
  const made = make();
  if (cache.size >= MOST_PLANS) {
    for (const oldest of cache.keys()) {
      cache.delete(oldest);
      break;
    }
  }
  cache.set(length, made);
  return made;
}

/** Separates the transforms of even and odd samples, which were packed as real and imaginary part. */
function splitHalves(zr: Float64Array, zi: Float64Array, w: Spectrum): Spectrum {
  const half = zr.length;
  const re = new Float64Array(half + 1);
  const im = new Float64Array(half + 1);
  for (let k = 0; k <= half; k++) {
    const a = k === half ? 0 : k;
    const b = k === 0 ? 0 : half - k;
    const evenR = (zr[a]! + zr[b]!) / 2;
    const evenI = (zi[a]! - zi[b]!) / 2;
    const oddR = (zi[a]! + zi[b]!) / 2;
    const oddI = (zr[b]! - zr[a]!) / 2;
    re[k] = evenR + oddR * w.re[k]! - oddI * w.im[k]!;
    im[k] = evenI + oddR * w.im[k]! + oddI * w.re[k]!;
  }
  return { re, im };
}

function joinHalvesInto(
  zr: Float64Array,
  zi: Float64Array,
  { re, im }: Spectrum,
  w: Spectrum,
): void {
  const half = zr.length;
  for (let k = 0; k < half; k++) {
    const b = half - k;
    // The first and last bins of a real signal are real: whatever stands in their imaginary part is ignored.
    const aI = k === 0 ? 0 : im[k]!;
    const bI = k === 0 ? 0 : im[b]!;
    const evenR = (re[k]! + re[b]!) / 2;
    const evenI = (aI - bI) / 2;
    const differenceR = (re[k]! - re[b]!) / 2;
    const differenceI = (aI + bI) / 2;
    const oddR = differenceR * w.re[k]! + differenceI * w.im[k]!;
    const oddI = differenceI * w.re[k]! - differenceR * w.im[k]!;
    zr[k] = evenR - oddI;
    zi[k] = evenI + oddR;
  }
}

function oddRealFft(samples: ArrayLike<number>): Spectrum {
  const { transform, re, im } = planOf(samples.length);
  re.set(samples);
  im.fill(0);
  transform.forwardInPlace(re, im);
  const bins = Math.floor(samples.length / 2) + 1;
  return { re: re.slice(0, bins), im: im.slice(0, bins) };
}

function oddInverse(spectrum: Spectrum, length: number): Float64Array {
  const { transform, re, im } = planOf(length);
  re[0] = spectrum.re[0]!;
  im[0] = 0;
  for (let k = 1; 2 * k < length; k++) {
    re[k] = re[length - k] = spectrum.re[k]!;
    im[k] = spectrum.im[k]!;
    im[length - k] = -spectrum.im[k]!;
  }
  transform.forwardInPlace(im, re);
  return re.map((value) => value / length);
}

import { type ComplexTransform, mixedRadix } from "./fft-mixed-radix.ts";

/**
 * Plans a transform of any length, large primes included, as a convolution with a chirp (Bluestein 1970):
 * two power-of-two transforms of at least twice the length.
 */
export function bluestein(length: number): ComplexTransform {
  const size = 2 ** Math.ceil(Math.log2(2 * length - 1));
  const inner = mixedRadix(size);
  const chirp = chirpOf(length);
  const kernel = kernelOf(chirp, inner);
  const re = new Float64Array(size);
  const im = new Float64Array(size);

  function forwardInPlace(xr: Float64Array, xi: Float64Array): void {
    re.fill(0);
    im.fill(0);
    multiplyInto({ re, im }, { re: xr, im: xi }, chirp);
    inner.forwardInPlace(re, im);
    multiplyInto({ re, im }, { re, im }, kernel);
    // Exchanging real and imaginary parts turns the forward transform into the inverse one.
    inner.forwardInPlace(im, re);
    multiplyInto({ re: xr, im: xi }, { re, im }, chirp);
    for (let k = 0; k < length; k++) {
      xr[k]! /= size;
      xi[k]! /= size;
    }
  }
  return { length, forwardInPlace };
}

interface Complexes {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** exp(-i pi k^2 / length); k^2 is taken modulo 2 length first, so that no precision is lost. */
function chirpOf(length: number): Complexes {
  const re = new Float64Array(length);
  const im = new Float64Array(length);
  for (let k = 0; k < length; k++) {
    const angle = (Math.PI * ((k * k) % (2 * length))) / length;
    re[k] = Math.cos(angle);
    im[k] = -Math.sin(angle);
  }
  return { re, im };
}

/** The transform of the conjugate chirp, laid out circularly. */
function kernelOf(chirp: Complexes, inner: ComplexTransform): Complexes {
  const re = new Float64Array(inner.length);
  const im = new Float64Array(inner.length);
  for (let k = 0; k < chirp.re.length; k++) {
    const mirrored = (inner.length - k) % inner.length;
    re[k] = re[mirrored] = chirp.re[k]!;
    im[k] = im[mirrored] = -chirp.im[k]!;
  }
  inner.forwardInPlace(re, im);
  return { re, im };
}

/** out = a b element by element, over the shortest of the three. `out` may be `a`. */
function multiplyInto(out: Complexes, a: Complexes, b: Complexes): void {
  const count = Math.min(out.re.length, a.re.length, b.re.length);
  for (let k = 0; k < count; k++) {
    const r = a.re[k]! * b.re[k]! - a.im[k]! * b.im[k]!;
    const i = a.re[k]! * b.im[k]! + a.im[k]! * b.re[k]!;
    out.re[k] = r;
    out.im[k] = i;
  }
}

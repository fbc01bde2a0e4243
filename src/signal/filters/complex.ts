/** A complex number, for filter design only: kernels keep real and imaginary parts in separate arrays. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

export function real(re: number): Complex {
  return { re, im: 0 };
}

export function add(a: Complex, b: Complex): Complex {
  return { re: a.re + b.re, im: a.im + b.im };
}

export function subtract(a: Complex, b: Complex): Complex {
  return { re: a.re - b.re, im: a.im - b.im };
}

export function multiply(a: Complex, b: Complex): Complex {
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
}

export function divide(a: Complex, b: Complex): Complex {
  const size = b.re * b.re + b.im * b.im;
  return {
    re: (a.re * b.re + a.im * b.im) / size,
    im: (a.im * b.re - a.re * b.im) / size,
  };
}

export function magnitude(a: Complex): number {
  return Math.hypot(a.re, a.im);
}

export function conjugate(a: Complex): Complex {
  return { re: a.re, im: -a.im };
}

export function isReal(a: Complex): boolean {
  return a.im === 0;
}

/** The root with a non-negative real part. */
export function squareRoot(a: Complex): Complex {
  const size = magnitude(a);
  const re = Math.sqrt((size + a.re) / 2);
  const im = Math.sqrt((size - a.re) / 2);
  return { re, im: a.im < 0 ? -im : im };
}

/** Real coefficients, highest power first, of the monic polynomial with these (conjugate-closed) roots. */
export function polynomialOf(roots: readonly Complex[]): Float64Array {
  let coefficients: Complex[] = [real(1)];
  for (const root of roots) {
    const shifted = [...coefficients, real(0)];
    coefficients = shifted.map((value, k) =>
      k === 0 ? value : subtract(value, multiply(root, coefficients[k - 1]!)),
    );
  }
  return Float64Array.from(coefficients, (value) => value.re);
}

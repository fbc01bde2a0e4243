/** Converts the 16 bits of an IEEE 754 binary16 (1 sign, 5 exponent, 10 fraction) to a number. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * POWERS[exponent]!;
}

/** 2^(exponent - 25) for each exponent that is neither 0 nor 31. */
const POWERS: readonly number[] = Array.from({ length: 31 }, (_, exponent) => 2 ** (exponent - 25));

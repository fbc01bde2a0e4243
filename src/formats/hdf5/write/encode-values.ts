/** Types that are written. */
export type WrittenType = "float16" | "float32" | "float64" | "int64";

/** Bytes of one value. */
export const WRITTEN_BYTES: Readonly<Record<WrittenType, 2 | 4 | 8>> = {
  float16: 2,
  float32: 4,
  float64: 8,
  int64: 8,
};

/** Sets value number `i` of a view, little-endian. */
export const SET_VALUE: Readonly<
  Record<WrittenType, (view: DataView, i: number, value: number) => void>
> = {
  float16: (view, i, value) => view.setUint16(2 * i, halfBits(value), true),
  float32: (view, i, value) => view.setFloat32(4 * i, value, true),
  float64: (view, i, value) => view.setFloat64(8 * i, value, true),
  int64: (view, i, value) => view.setBigInt64(8 * i, BigInt(value), true),
};

/** Halfway between the largest float16 and the next power of two: from here on values become infinite. */
const OVERFLOW = 65_520;
const SMALLEST_NORMAL = 2 ** -14;

/** Rounds to IEEE 754 binary16, to nearest, ties to even; returns its bits. */
function halfBits(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (size >= OVERFLOW) return sign | 0x7c00;
  if (size < SMALLEST_NORMAL) return sign | roundedToEven(size * 2 ** 24);
  const exponent = exponentOf(size);
  // A fraction that rounds up to 1024 carries into the exponent, as it should.
  return sign | (((exponent + 15) << 10) + roundedToEven((size / 2 ** exponent - 1) * 1024));
}

/** The exponent of a number within the range of float16; log2 can be off by one beside powers of two. */
function exponentOf(size: number): number {
  const guess = Math.floor(Math.log2(size));
  if (2 ** guess > size) return guess - 1;
  return 2 ** (guess + 1) <= size ? guess + 1 : guess;
}

function roundedToEven(value: number): number {
  const rounded = Math.round(value);
  return value % 1 === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}

/**
 * Products of a sparse matrix with many vectors side by side, each sum in the order of the row's entries.
 */

/**
 * out = float64[rows, width] becomes A block for A in compressed rows: row i owns entries starts[i] ... starts[i + 1] - 1 of
 * columns, int32, and weights, float64; block = float64[columns of A, width].
 */
export function multiplySparse(
  starts: usize,
  columns: usize,
  weights: usize,
  rows: i32,
  block: usize,
  width: i32,
  out: usize,
): void {
  const stride = <usize>width << 3;
  for (let i: i32 = 0; i < rows; i++) {
    const first = load<i32>(starts + (<usize>i << 2));
    const end = load<i32>(starts + (<usize>i << 2), 4);
    const to = out + <usize>i * stride;
    let c: i32 = 0;
    for (; c + 8 <= width; c += 8) {
      let a0 = f64x2.splat(0);
      let a1 = f64x2.splat(0);
      let a2 = f64x2.splat(0);
      let a3 = f64x2.splat(0);
      for (let e = first; e < end; e++) {
        const from = entry(columns, block, stride, e, c);
        const weight = f64x2.splat(load<f64>(weights + (<usize>e << 3)));
        a0 = f64x2.add(a0, f64x2.mul(weight, v128.load(from)));
        a1 = f64x2.add(a1, f64x2.mul(weight, v128.load(from, 16)));
        a2 = f64x2.add(a2, f64x2.mul(weight, v128.load(from, 32)));
        a3 = f64x2.add(a3, f64x2.mul(weight, v128.load(from, 48)));
      }
      const at = to + (<usize>c << 3);
      v128.store(at, a0);
      v128.store(at, a1, 16);
      v128.store(at, a2, 32);
      v128.store(at, a3, 48);
    }
    for (; c < width; c++) {
      let sum: f64 = 0;
      for (let e = first; e < end; e++) {
        sum += load<f64>(weights + (<usize>e << 3)) * load<f64>(entry(columns, block, stride, e, c));
      }
      store<f64>(to + (<usize>c << 3), sum);
    }
  }
}

/** Where the vectors' values for an entry's column stand, from vector c on. */
// @ts-ignore: decorator
@inline
function entry(columns: usize, block: usize, stride: usize, e: i32, c: i32): usize {
  return block + <usize>load<i32>(columns + (<usize>e << 2)) * stride + (<usize>c << 3);
}

/** First free byte of the memory. */
export const heapBase: usize = __heap_base;

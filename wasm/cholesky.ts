/**
 * Factorises a symmetric positive definite float64[n, n] (row-major, lower triangle read) in place: afterwards the
 * lower triangle holds L with L Lᵀ = A; the upper one is left as it was. Returns -1, or the row whose pivot was
 * not positive. Row by row from dot products of finished rows (Cholesky-Banachiewicz), two sums of two lanes each.
 */
export function cholesky(a: usize, n: i32): i32 {
  for (let i: i32 = 0; i < n; i++) {
    const rowI = a + (<usize>i * n << 3);
    for (let j: i32 = 0; j < i; j++) {
      const rowJ = a + (<usize>j * n << 3);
      const sum = load<f64>(rowI + (<usize>j << 3)) - dot(rowI, rowJ, j);
      store<f64>(rowI + (<usize>j << 3), sum / load<f64>(rowJ + (<usize>j << 3)));
    }
    const pivot = load<f64>(rowI + (<usize>i << 3)) - dot(rowI, rowI, i);
    if (!(pivot > 0)) return i;
    store<f64>(rowI + (<usize>i << 3), sqrt(pivot));
  }
  return -1;
}

/** Solves L Lᵀ x = b in place of b = float64[n]. */
export function solveCholesky(l: usize, n: i32, b: usize): void {
  for (let i: i32 = 0; i < n; i++) {
    const row = l + (<usize>i * n << 3);
    const at = b + (<usize>i << 3);
    store<f64>(at, (load<f64>(at) - dot(row, b, i)) / load<f64>(row + (<usize>i << 3)));
  }
  for (let i: i32 = n - 1; i >= 0; i--) {
    const row = l + (<usize>i * n << 3);
    const at = b + (<usize>i << 3);
    const x = load<f64>(at) / load<f64>(row + (<usize>i << 3));
    store<f64>(at, x);
    for (let j: i32 = 0; j < i; j++) {
      const other = b + (<usize>j << 3);
      store<f64>(other, load<f64>(other) - x * load<f64>(row + (<usize>j << 3)));
    }
  }
}

// @ts-ignore: decorator
@inline
function dot(a: usize, b: usize, length: i32): f64 {
  let first = f64x2.splat(0);
  let second = f64x2.splat(0);
  let k: i32 = 0;
  for (; k + 4 <= length; k += 4) {
    const at = <usize>k << 3;
    first = f64x2.add(first, f64x2.mul(v128.load(a + at), v128.load(b + at)));
    second = f64x2.add(second, f64x2.mul(v128.load(a + at, 16), v128.load(b + at, 16)));
  }
  const both = f64x2.add(first, second);
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (; k < length; k++) {
    const at = <usize>k << 3;
    sum += load<f64>(a + at) * load<f64>(b + at);
  }
  return sum;
}

/** First free byte of the memory. */
export const heapBase: usize = __heap_base;

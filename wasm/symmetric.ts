/**
 * Reduces a symmetric float64[n, n] (row-major, lower triangle read and overwritten, largest entry near 1) to
 * tridiagonal form by Householder reflections, from the last row up (Golub and Van Loan, Matrix Computations, 8.3.1).
 * Row i keeps its reflection vector v in its first i entries, `halves` = float64[n] gets vᵀv / 2 of each (0 where
 * nothing had to be reflected). `q` and `p` = float64[n] are scratch. The update of one step and the product of the
 * next read the matrix in the same pass.
 */
export function tridiagonalise(a: usize, n: i32, diagonal: usize, off: usize, halves: usize, q: usize, p: usize): void {
  let last: usize = 0;
  for (let i = n - 1; i > 0; i--) {
    const v = at(a, i * n);
    if (last) updateRow(v, i + 1, last, q, load<f64>(at(last, i)), load<f64>(at(q, i)));
    store<f64>(at(diagonal, i), load<f64>(at(v, i)));
    const norm = normOf(v, i);
    const tail = load<f64>(at(v, i - 1));
    const alpha = tail > 0 ? -norm : norm;
    store<f64>(at(off, i - 1), alpha);
    // norm (norm + |tail|) is vᵀv / 2 once the tail has been moved away from alpha.
    const h = norm * (norm + abs<f64>(tail));
    store<f64>(at(halves, i), h);
    store<f64>(at(v, i - 1), h == 0 ? 0 : tail - alpha);
    memory.fill(p, 0, <usize>i << 3);
    for (let r = 0; r < i; r++) {
      const row = at(a, r * n);
      if (last) updateRow(row, r + 1, last, q, load<f64>(at(last, r)), load<f64>(at(q, r)));
      if (h != 0) timesRow(row, r, v, p);
    }
    last = h == 0 ? 0 : v;
    if (last) reflectionInto(q, p, v, i, h);
  }
  if (n > 0) {
    if (last) updateRow(a, 1, last, q, load<f64>(last), load<f64>(q));
    store<f64>(diagonal, load<f64>(a));
  }
}

/** Vectors shorter than this, in a matrix with entries near 1, are zero: their squares would lose digits. */
const LEAST_NORM: f64 = 1e-140;

function normOf(v: usize, size: i32): f64 {
  let sum: f64 = 0;
  for (let c = 0; c < size; c++) {
    const value = load<f64>(at(v, c));
    sum += value * value;
  }
  const norm = sqrt(sum);
  return norm < LEAST_NORM ? 0 : norm;
}

/** row -= v qr + q vr over `size` entries. */
// @ts-ignore: decorator
@inline
function updateRow(row: usize, size: i32, v: usize, q: usize, vr: f64, qr: f64): void {
  const vs = f64x2.splat(vr);
  const qs = f64x2.splat(qr);
  let c = 0;
  for (; c + 2 <= size; c += 2) {
    const from = <usize>c << 3;
    const taken = f64x2.add(f64x2.mul(v128.load(v + from), qs), f64x2.mul(v128.load(q + from), vs));
    v128.store(row + from, f64x2.sub(v128.load(row + from), taken));
  }
  for (; c < size; c++) {
    const from = <usize>c << 3;
    store<f64>(row + from, load<f64>(row + from) - (load<f64>(v + from) * qr + load<f64>(q + from) * vr));
  }
}

/** p += A v for one row of the lower triangle: each entry is used for its row and its column. */
// @ts-ignore: decorator
@inline
function timesRow(row: usize, r: i32, v: usize, p: usize): void {
  const vr = load<f64>(at(v, r));
  const vs = f64x2.splat(vr);
  let sums = f64x2.splat(0);
  let c = 0;
  for (; c + 2 <= r; c += 2) {
    const from = <usize>c << 3;
    const values = v128.load(row + from);
    sums = f64x2.add(sums, f64x2.mul(values, v128.load(v + from)));
    v128.store(p + from, f64x2.add(v128.load(p + from), f64x2.mul(values, vs)));
  }
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1) + load<f64>(at(row, r)) * vr;
  for (; c < r; c++) {
    const from = <usize>c << 3;
    const value = load<f64>(row + from);
    sum += value * load<f64>(v + from);
    store<f64>(p + from, load<f64>(p + from) + value * vr);
  }
  store<f64>(at(p, r), load<f64>(at(p, r)) + sum);
}

/** q = p / h - (pᵀv / 2h²) v: what makes the two-sided reflection one update of rank two. */
function reflectionInto(q: usize, p: usize, v: usize, size: i32, h: f64): void {
  let projection: f64 = 0;
  for (let r = 0; r < size; r++) {
    const scaled = load<f64>(at(p, r)) / h;
    store<f64>(at(q, r), scaled);
    projection += scaled * load<f64>(at(v, r));
  }
  const half = projection / (2 * h);
  for (let r = 0; r < size; r++) store<f64>(at(q, r), load<f64>(at(q, r)) - half * load<f64>(at(v, r)));
}

/** Records of a panel: the lanes that are turned together. */
const LANES: i32 = 8;
const PANEL_ROW: usize = 64;

/**
 * Multiplies the reflections that `tridiagonalise` left in `a` into the basis Q with A = Q T Qᵀ, as panels =
 * float64[ceil(n / 8), n, 8]: entry [g, c, k] is that of row 8 g + k and column c. A panel stays in the cache while
 * all reflections pass; in their order (from the first row on) they meet the columns of Q, so it is turned at the end.
 */
export function reflectorPanels(a: usize, n: i32, halves: usize, panels: usize): void {
  for (let first = 0; first < n; first += LANES) {
    const panel = panels + <usize>first * n * 8;
    memory.fill(panel, 0, <usize>n * PANEL_ROW);
    for (let k = 0; k < LANES && first + k < n; k++) {
      store<f64>(panel + <usize>(first + k) * PANEL_ROW + (<usize>k << 3), 1);
    }
    for (let i = first + 1; i < n; i++) {
      const h = load<f64>(at(halves, i));
      if (h != 0) reflectPanel(panel, at(a, i * n), i, h);
    }
  }
  for (let r = 1; r < n; r++) {
    for (let c = 0; c < r; c++) {
      const lower = panelEntry(panels, n, r, c);
      const upper = panelEntry(panels, n, c, r);
      const value = load<f64>(lower);
      store<f64>(lower, load<f64>(upper));
      store<f64>(upper, value);
    }
  }
}

// @ts-ignore: decorator
@inline
function panelEntry(panels: usize, n: i32, r: i32, c: i32): usize {
  return panels + (<usize>(r & ~7) * n + (<usize>c << 3) + (r & 7) << 3);
}

function reflectPanel(panel: usize, v: usize, size: i32, h: f64): void {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let c = 0; c < size; c++) {
    const value = v128.load64_splat(at(v, c));
    const row = panel + <usize>c * PANEL_ROW;
    s0 = f64x2.add(s0, f64x2.mul(v128.load(row), value));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(row, 16), value));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(row, 32), value));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(row, 48), value));
  }
  const share = f64x2.splat(h);
  s0 = f64x2.div(s0, share);
  s1 = f64x2.div(s1, share);
  s2 = f64x2.div(s2, share);
  s3 = f64x2.div(s3, share);
  for (let c = 0; c < size; c++) {
    const value = v128.load64_splat(at(v, c));
    const row = panel + <usize>c * PANEL_ROW;
    v128.store(row, f64x2.sub(v128.load(row), f64x2.mul(s0, value)));
    v128.store(row, f64x2.sub(v128.load(row, 16), f64x2.mul(s1, value)), 16);
    v128.store(row, f64x2.sub(v128.load(row, 32), f64x2.mul(s2, value)), 32);
    v128.store(row, f64x2.sub(v128.load(row, 48), f64x2.mul(s3, value)), 48);
  }
}

const MOST_SWEEPS: i32 = 60;
const EPSILON: f64 = 2.220446049250313e-16;
/** Sweeps whose rotations wait to be applied to the panels together. */
const PENDING: i32 = 32;

/** Bytes of scratch that `diagonalise` needs. */
export function rotationBytes(n: i32): usize {
  return <usize>PENDING * (2 * <usize>n * 8 + 8);
}

/**
 * Diagonalises a symmetric tridiagonal matrix (float64[n] each; the last coupling is unused; largest entry near 1) by
 * implicit QL with Wilkinson shifts (Golub and Van Loan, 8.3.3). Leaves the eigenvalues in `diagonal`, in no order, and
 * turns the columns of the panels with them. Returns -1, or the index of the eigenvalue that did not converge.
 */
export function diagonalise(diagonal: usize, off: usize, n: i32, panels: usize, scratch: usize): i32 {
  let pending = 0;
  for (let l = 0; l < n; l++) {
    for (let sweeps = 0; ; sweeps++) {
      const m = endOfBlock(diagonal, off, n, l);
      if (m == l) break;
      if (sweeps == MOST_SWEEPS) return l;
      const place = scratch + <usize>pending * rotationPlace(n);
      store<i32>(place, m - 1);
      store<i32>(place + 4, sweep(diagonal, off, l, m, place + 8, n));
      if (++pending == PENDING) {
        turnPanels(panels, n, scratch, pending);
        pending = 0;
      }
    }
  }
  turnPanels(panels, n, scratch, pending);
  return -1;
}

// @ts-ignore: decorator
@inline
function rotationPlace(n: i32): usize {
  return 2 * <usize>n * 8 + 8;
}

/** The first m >= l whose coupling to m + 1 is lost in rounding. */
function endOfBlock(diagonal: usize, off: usize, n: i32, l: i32): i32 {
  let m = l;
  while (m < n - 1) {
    const size = abs<f64>(load<f64>(at(diagonal, m))) + abs<f64>(load<f64>(at(diagonal, m + 1)));
    if (abs<f64>(load<f64>(at(off, m))) <= max<f64>(EPSILON * size, EPSILON / 2)) break;
    m++;
  }
  return m;
}

/** One implicit QL sweep over the block l..m; keeps its (cosine, sine) pairs. Returns the index of the last one. */
function sweep(diagonal: usize, off: usize, l: i32, m: i32, pairs: usize, n: i32): i32 {
  const start = load<f64>(at(diagonal, l));
  const coupling = load<f64>(at(off, l));
  const theta = (load<f64>(at(diagonal, l + 1)) - start) / (2 * coupling);
  // Beyond 1e150 the square would overflow, and 1 is lost beside it anyway.
  const root = abs<f64>(theta) > 1e150 ? abs<f64>(theta) : sqrt(theta * theta + 1);
  let g = load<f64>(at(diagonal, m)) - start + coupling / (theta + (theta < 0 ? -root : root));
  let s: f64 = 1;
  let c: f64 = 1;
  let shift: f64 = 0;
  for (let i = m - 1; i >= l; i--) {
    const e = load<f64>(at(off, i));
    const f = s * e;
    const b = c * e;
    const r = sqrt(f * f + g * g);
    store<f64>(at(off, i + 1), r);
    if (r == 0) {
      store<f64>(at(diagonal, i + 1), load<f64>(at(diagonal, i + 1)) - shift);
      store<f64>(at(off, m), 0);
      return i + 1;
    }
    s = f / r;
    c = g / r;
    const gap = load<f64>(at(diagonal, i + 1)) - shift;
    const turned = (load<f64>(at(diagonal, i)) - gap) * s + 2 * c * b;
    shift = s * turned;
    store<f64>(at(diagonal, i + 1), gap + shift);
    g = c * turned - b;
    store<f64>(at(pairs, 2 * i), c);
    store<f64>(at(pairs, 2 * i + 1), s);
  }
  store<f64>(at(diagonal, l), load<f64>(at(diagonal, l)) - shift);
  store<f64>(at(off, l), g);
  store<f64>(at(off, m), 0);
  return l;
}

function turnPanels(panels: usize, n: i32, scratch: usize, pending: i32): void {
  for (let first = 0; first < n; first += LANES) {
    const panel = panels + <usize>first * n * 8;
    for (let k = 0; k < pending; k++) {
      const place = scratch + <usize>k * rotationPlace(n);
      turnPanel(panel, place + 8, load<i32>(place), load<i32>(place + 4));
    }
  }
}

function turnPanel(panel: usize, pairs: usize, from: i32, to: i32): void {
  let row = panel + <usize>(from + 1) * PANEL_ROW;
  let x0 = v128.load(row);
  let x1 = v128.load(row, 16);
  let x2 = v128.load(row, 32);
  let x3 = v128.load(row, 48);
  for (let i = from; i >= to; i--) {
    const c = v128.load64_splat(at(pairs, 2 * i));
    const s = v128.load64_splat(at(pairs, 2 * i + 1));
    const next = row - PANEL_ROW;
    const y0 = v128.load(next);
    const y1 = v128.load(next, 16);
    const y2 = v128.load(next, 32);
    const y3 = v128.load(next, 48);
    v128.store(row, f64x2.add(f64x2.mul(s, y0), f64x2.mul(c, x0)));
    v128.store(row, f64x2.add(f64x2.mul(s, y1), f64x2.mul(c, x1)), 16);
    v128.store(row, f64x2.add(f64x2.mul(s, y2), f64x2.mul(c, x2)), 32);
    v128.store(row, f64x2.add(f64x2.mul(s, y3), f64x2.mul(c, x3)), 48);
    x0 = f64x2.sub(f64x2.mul(c, y0), f64x2.mul(s, x0));
    x1 = f64x2.sub(f64x2.mul(c, y1), f64x2.mul(s, x1));
    x2 = f64x2.sub(f64x2.mul(c, y2), f64x2.mul(s, x2));
    x3 = f64x2.sub(f64x2.mul(c, y3), f64x2.mul(s, x3));
    row = next;
  }
  v128.store(row, x0);
  v128.store(row, x1, 16);
  v128.store(row, x2, 32);
  v128.store(row, x3, 48);
}

// @ts-ignore: decorator
@inline
function at(values: usize, i: i32): usize {
  return values + (<usize>i << 3);
}

/** First free byte of the memory. */
export const heapBase: usize = __heap_base;

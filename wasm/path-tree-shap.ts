/**
 * Path-dependent TreeSHAP of one tree at a time. The Shapley value of a leaf's product game is an integral over t in
 * [0, 1] of a polynomial (the multilinear extension; Owen 1972), which Gauss-Legendre points integrate exactly. A path
 * is then `points` running products, multiplied on the way down and added on the way up: nodes x points steps for each
 * record, where the recursion of Lundberg et al. (2020) takes leaves x depth². All factors are positive, so nothing cancels.
 */

/** Nearest edge above that asks the same feature (its lower node, or -1), of each inner node. */
let nearest: usize = 0;
/** float64[nodes]: share of the training records that pass all edges of this edge's feature down to here. */
let shares: usize = 0;
/** Down: rows for "no", "yes" and "no further up"; then up: rows for "no" and "yes". */
const ROWS: usize = 5;

/**
 * Finds what a tree's paths share. feature, left = int32[nodes] (-1 and 0 for a leaf), cover = float32[nodes]; fills
 * parents, repeats = int32[nodes] and passes = float64[nodes]. Returns the most different features on one path.
 */
export function measure(
  feature: usize,
  left: usize,
  cover: usize,
  nodes: i32,
  parents: usize,
  repeats: usize,
  passes: usize,
  distinct: usize,
): i32 {
  nearest = repeats;
  shares = passes;
  store<i32>(parents, -1);
  store<i32>(distinct, 0);
  let most: i32 = 0;
  for (let node: i32 = 0; node < nodes; node++) {
    const asked = load<i32>(feature + (<usize>node << 2));
    if (asked < 0) continue;
    let above = node;
    let upper = load<i32>(parents + (<usize>node << 2));
    while (upper >= 0 && load<i32>(feature + (<usize>upper << 2)) != asked) {
      above = upper;
      upper = load<i32>(parents + (<usize>above << 2));
    }
    const same = upper < 0 ? -1 : above;
    store<i32>(nearest + (<usize>node << 2), same);
    const different = load<i32>(distinct + (<usize>node << 2)) + (same < 0 ? 1 : 0);
    most = max(most, different);
    const before = same < 0 ? 1.0 : load<f64>(shares + (<usize>same << 3));
    const whole = <f64>load<f32>(cover + (<usize>node << 2));
    const low = load<i32>(left + (<usize>node << 2));
    for (let child: i32 = low; child < low + 2; child++) {
      const at = <usize>child;
      store<i32>(parents + (at << 2), node);
      store<i32>(distinct + (at << 2), different);
      store<f64>(shares + (at << 3), (before * <f64>load<f32>(cover + (at << 2))) / whole);
    }
  }
  return most;
}

/**
 * Fills the factors of every edge at every point t, float64[nodes, 5, points]. An edge's feature contributes
 * t x passed + (1 - t) x share to the product; `points` is even.
 */
export function fillFactors(
  feature: usize,
  left: usize,
  nodes: i32,
  t: usize,
  points: i32,
  factors: usize,
): void {
  for (let node: i32 = 0; node < nodes; node++) {
    if (load<i32>(feature + (<usize>node << 2)) < 0) continue;
    const same = load<i32>(nearest + (<usize>node << 2));
    const low = load<i32>(left + (<usize>node << 2));
    for (let child: i32 = low; child < low + 2; child++) fillEdge(child, same, t, points, factors);
  }
}

function fillEdge(child: i32, same: i32, t: usize, points: i32, factors: usize): void {
  const share = load<f64>(shares + (<usize>child << 3));
  const before = same < 0 ? 1.0 : load<f64>(shares + (<usize>same << 3));
  const row = <usize>points << 3;
  const start = factors + <usize>child * ROWS * row;
  for (let k: usize = 0; k < row; k += 8) {
    const own = load<f64>(t + k);
    const rest = 1 - own;
    const above = same < 0 ? 1.0 : own + rest * before;
    const gainAbove = same < 0 ? 0.0 : (1 - before) / above;
    const yes = own + rest * share;
    store<f64>(start + k, (rest * share) / above);
    store<f64>(start + row + k, yes / above);
    store<f64>(start + 2 * row + k, share / before);
    store<f64>(start + 3 * row + k, -1 / rest - gainAbove);
    store<f64>(start + 4 * row + k, (1 - share) / yes - gainAbove);
  }
}

/**
 * Adds scale x the SHAP values of one tree to phi = float64[records, features] for x of the same shape, float32.
 * weights = float64[points] of the integration. products = float64[nodes, points] and states = uint8[nodes] are
 * scratch.
 */
export function explain(
  feature: usize,
  threshold: usize,
  left: usize,
  value: usize,
  nodes: i32,
  weights: usize,
  points: i32,
  factors: usize,
  products: usize,
  states: usize,
  x: usize,
  records: i32,
  features: i32,
  phi: usize,
  scale: f64,
): void {
  const row = <usize>points << 3;
  // State 1: all edges of that feature so far are passed, which holds where there is none.
  store<u8>(states, 1);
  for (let k: usize = 0; k < row; k += 8) store<f64>(products + k, load<f64>(weights + k));
  for (let r: i32 = 0; r < records; r++) {
    const record = x + ((<usize>r * features) << 2);
    const out = phi + ((<usize>r * features) << 3);
    goDown(feature, threshold, left, nodes, row, factors, products, states, record);
    comeUp(feature, left, value, nodes, row, factors, products, states, out, scale);
  }
}

// @ts-ignore: decorator
@inline
function goDown(
  feature: usize,
  threshold: usize,
  left: usize,
  nodes: i32,
  row: usize,
  factors: usize,
  products: usize,
  states: usize,
  record: usize,
): void {
  for (let node: usize = 0; node < <usize>nodes; node++) {
    const asked = load<i32>(feature + (node << 2));
    if (asked < 0) continue;
    const low = <usize>load<i32>(left + (node << 2));
    const same = load<i32>(nearest + (node << 2));
    // 0 where an edge of this feature further up was not passed: then state 2, whatever this one says.
    const open = same < 0 ? <usize>1 : <usize>(load<u8>(states + <usize>same) == 1);
    const goesLeft = <usize>(
      (load<f32>(record + (<usize>asked << 2)) <= load<f32>(threshold + (node << 2)))
    );
    const shut = (1 - open) << 1;
    const lowState = (goesLeft & open) | shut;
    const highState = ((1 - goesLeft) & open) | shut;
    store<u8>(states + low, <u8>lowState);
    store<u8>(states + low + 1, <u8>highState);
    const from = products + node * row;
    const to = products + low * row;
    const lowFactors = factors + (low * ROWS + lowState) * row;
    const highFactors = factors + ((low + 1) * ROWS + highState) * row;
    for (let k: usize = 0; k < row; k += 16) {
      const above = v128.load(from + k);
      v128.store(to + k, f64x2.mul(above, v128.load(lowFactors + k)));
      v128.store(to + row + k, f64x2.mul(above, v128.load(highFactors + k)));
    }
  }
}

/** Sums of the leaves below take the place of the products, and each edge gives its feature what is due. */
// @ts-ignore: decorator
@inline
function comeUp(
  feature: usize,
  left: usize,
  value: usize,
  nodes: i32,
  row: usize,
  factors: usize,
  products: usize,
  states: usize,
  out: usize,
  scale: f64,
): void {
  for (let node: i32 = nodes - 1; node >= 0; node--) {
    const asked = load<i32>(feature + (<usize>node << 2));
    if (asked < 0) continue;
    const low = <usize>load<i32>(left + (<usize>node << 2));
    const lowState = <usize>load<u8>(states + low);
    const highState = <usize>load<u8>(states + low + 1);
    const lowValue = f64x2.splat(leafFactor(feature, value, low, scale));
    const highValue = f64x2.splat(leafFactor(feature, value, low + 1, scale));
    const from = products + low * row;
    // The root's products are the weights of every record: they stay.
    const to = products + (node == 0 ? low : <usize>node) * row;
    const lowGains = factors + (low * ROWS + 3 + (lowState & 1)) * row;
    const highGains = factors + ((low + 1) * ROWS + 3 + (highState & 1)) * row;
    const isOpen = lowState < 2;
    let due = f64x2.splat(0);
    for (let k: usize = 0; k < row; k += 16) {
      const lows = f64x2.mul(v128.load(from + k), lowValue);
      const highs = f64x2.mul(v128.load(from + row + k), highValue);
      v128.store(to + k, f64x2.add(lows, highs));
      due = f64x2.add(due, f64x2.mul(lows, v128.load(lowGains + k)));
      due = f64x2.add(due, f64x2.mul(highs, v128.load(highGains + k)));
    }
    if (!isOpen) continue;
    const at = out + (<usize>asked << 3);
    const sum = f64x2.extract_lane(due, 0) + f64x2.extract_lane(due, 1);
    store<f64>(at, load<f64>(at) + sum);
  }
}

/** What a leaf's products are still to be multiplied by; 1 for an inner node, whose sums are done. */
// @ts-ignore: decorator
@inline
function leafFactor(feature: usize, value: usize, node: usize, scale: f64): f64 {
  if (load<i32>(feature + (node << 2)) >= 0) return 1;
  return <f64>load<f32>(value + (node << 2)) * scale;
}

/** First free byte of the memory. */
export const heapBase: usize = __heap_base;

/** A minimisation that asks for one gradient at a time, so that many can share one matrix product. */
export interface Minimisation {
  /** Where the value and the gradient are wanted next: float64[parameters]. */
  readonly point: Float64Array;
  /** The best point so far: float64[parameters]. */
  readonly best: Float64Array;
  readonly status: "running" | "converged" | "stalled";
  /** Answers with the value and the gradient (copied) at `point`, and moves on. True when `point` became the best. */
  tell(value: number, gradient: Float64Array): boolean;
}

export interface MinimisationOptions {
  /** float64[parameters], with the value and the gradient there. */
  readonly start: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
  /** Multiplies float64[parameters] in place by an estimate of the inverse Hessian: symmetric, positive definite. */
  readonly precondition: (vector: Float64Array) => void;
  /** Ends when the expected gain of a full step falls to this share of the value. */
  readonly tolerance: number;
  readonly maxEvaluations?: number;
  /** Pairs of steps and gradient changes kept. */
  readonly memory?: number;
}

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly curvature: number;
}

/**
 * Minimises a smooth convex function by L-BFGS with a preconditioner (Nocedal and Wright, Numerical
 * Optimization, algorithm 7.4). The line search looks at slopes only: on a convex function a point whose slope
 * is still negative is always better, and slopes survive float32 products where differences of values do not.
 */
export function minimise({
  start,
  value: startValue,
  gradient: startGradient,
  precondition,
  tolerance,
  maxEvaluations = 500,
  memory = 10,
}: MinimisationOptions): Minimisation {
  const parameters = start.length;
  const best = Float64Array.from(start);
  const point = Float64Array.from(start);
  const gradient = Float64Array.from(startGradient);
  const direction = new Float64Array(parameters);
  const scratch = new Float64Array(parameters);
  const pairs: Pair[] = [];
  let status: Minimisation["status"] = "running";
  let evaluations = 0;
  let slope = 0;
  let step = 1;

  function aim(value: number): void {
    directionInto(direction, { gradient, precondition, pairs, scratch });
    slope = dot(direction, gradient);
    if (-slope / 2 <= tolerance * Math.abs(value)) status = "converged";
    else tryStep(1);
  }
  function tryStep(length: number): void {
    step = length;
    for (let i = 0; i < parameters; i++) point[i] = best[i]! + length * direction[i]!;
  }
  function tell(value: number, next: Float64Array): boolean {
    evaluations++;
    const slopeThere = dot(direction, next);
    const accepted = slopeThere <= MOST_OVERSHOOT * -slope;
    if (accepted) {
      remember(pairs, memory, { best, point, gradient, next });
      best.set(point);
      gradient.set(next);
      aim(value);
    } else {
      const secant = (step * slope) / (slope - slopeThere);
      tryStep(Math.max(0.1 * step, Math.min(0.7 * step, secant)));
      if (step < SHORTEST_STEP) status = "stalled";
    }
    if (status === "running" && evaluations >= maxEvaluations) status = "stalled";
    return accepted;
  }
  aim(startValue);
  return {
    point,
    best,
    tell,
    get status(): Minimisation["status"] {
      return status;
    },
  };
}

/** A step is kept while the slope at its end is at most this share of the first slope, upwards. */
const MOST_OVERSHOOT = 0.5;
const SHORTEST_STEP = 1e-8;

function remember(
  pairs: Pair[],
  memory: number,
  at: { best: Float64Array; point: Float64Array; gradient: Float64Array; next: Float64Array },
): void {
  const step = new Float64Array(at.point.length);
  const change = new Float64Array(at.point.length);
  for (let i = 0; i < step.length; i++) {
    step[i] = at.point[i]! - at.best[i]!;
    change[i] = at.next[i]! - at.gradient[i]!;
  }
  const curvature = dot(step, change);
  if (!(curvature > 0)) return;
  pairs.push({ step, change, curvature });
  if (pairs.length > memory) pairs.shift();
}

/** The two-loop recursion: direction = -H gradient, with H started at the scaled preconditioner. */
function directionInto(
  out: Float64Array,
  at: Pick<MinimisationOptions, "gradient" | "precondition"> & {
    readonly pairs: readonly Pair[];
    readonly scratch: Float64Array;
  },
): void {
  const { gradient, precondition, pairs, scratch } = at;
  for (let i = 0; i < out.length; i++) out[i] = -gradient[i]!;
  const shares = new Float64Array(pairs.length);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { step, change, curvature } = pairs[k]!;
    shares[k] = dot(step, out) / curvature;
    addScaledInto(out, change, -shares[k]!);
  }
  precondition(out);
  const last = pairs.at(-1);
  if (last !== undefined) {
    // Makes the preconditioner agree with the curvature that was last seen.
    scratch.set(last.change);
    precondition(scratch);
    const scale = last.curvature / dot(last.change, scratch);
    for (let i = 0; i < out.length; i++) out[i]! *= scale;
  }
  for (let k = 0; k < pairs.length; k++) {
    const { step, change, curvature } = pairs[k]!;
    addScaledInto(out, step, shares[k]! - dot(change, out) / curvature);
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let s0 = 0;
  let s1 = 0;
  const even = a.length - (a.length % 2);
  for (let i = 0; i < even; i += 2) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
  }
  if (even < a.length) s0 += a[even]! * b[even]!;
  return s0 + s1;
}

function addScaledInto(out: Float64Array, a: Float64Array, scale: number): void {
  for (let i = 0; i < out.length; i++) out[i]! += scale * a[i]!;
}

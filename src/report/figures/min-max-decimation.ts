/** One sample that is kept. */
export interface Kept {
  /** Place in the recording, from 0. */
  readonly t: number;
  readonly value: number;
}

/**
 * Thins samples [first, last) for drawing: of every `bucket` samples the lowest and the highest are kept, in
 * their order in time, so that no spike is lost (which plain subsampling does); of a bucket without change, its
 * two ends, so that steps stay upright. Returns runs without gaps: a sample that is null or not finite ends a
 * run and is never bridged.
 */
export function minMaxRuns(
  samples: ArrayLike<number | null>,
  { first, last, bucket }: { first: number; last: number; bucket: number },
): Kept[][] {
  const runs: Kept[][] = [];
  let run: Kept[] = [];
  let open: Kept[] = [];
  for (let t = first; t < Math.min(last, samples.length); t++) {
    const value = samples[t]!;
    const valid = value !== null && Number.isFinite(value);
    if (!valid || (t - first) % bucket === 0) {
      run.push(...extremes(open));
      open = [];
    }
    if (valid) open.push({ t, value });
    else if (run.length > 0) {
      runs.push(run);
      run = [];
    }
  }
  run.push(...extremes(open));
  if (run.length > 0) runs.push(run);
  return runs;
}

/** The lowest and the highest of one bucket, by time; one sample when it is both. */
function extremes(bucket: readonly Kept[]): readonly Kept[] {
  if (bucket.length < 2) return bucket;
  const low = bucket.reduce((a, b) => (b.value < a.value ? b : a));
  const high = bucket.reduce((a, b) => (b.value > a.value ? b : a));
  if (low.value === high.value) return [bucket[0]!, bucket.at(-1)!];
  return low.t < high.t ? [low, high] : [high, low];
}

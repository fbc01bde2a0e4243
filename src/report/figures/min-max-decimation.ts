/** One sample that is kept. */
export interface Kept {
  /** Place in the recording, from 0. */
  readonly t: number;
  readonly value: number;
}

/**
 * Thins samples [first, last) for drawing: of every `bucket` samples the lowest and the highest are kept, in
 * their order in time, so that no spike is lost (which plain subsampling does). Returns runs without gaps: a
 * sample that is null or not finite ends a run and is never bridged.
 */
export function minMaxRuns(
  samples: readonly (number | null)[],
  { first, last, bucket }: { first: number; last: number; bucket: number },
): Kept[][] {
  const runs: Kept[][] = [];
  let run: Kept[] = [];
  let low: Kept | null = null;
  let high: Kept | null = null;
  const closeBucket = (): void => {
    if (low === null || high === null) return;
    if (low.t === high.t) run.push(low);
    else run.push(...(low.t < high.t ? [low, high] : [high, low]));
    low = null;
    high = null;
  };
  const closeRun = (): void => {
    closeBucket();
    if (run.length > 0) runs.push(run);
    run = [];
  };
  for (let t = first; t < Math.min(last, samples.length); t++) {
    const value = samples[t]!;
    if (value === null || !Number.isFinite(value)) {
      closeRun();
      continue;
    }
    if ((t - first) % bucket === 0) closeBucket();
    const kept = { t, value };
    if (low === null || value < (low as Kept).value) low = kept;
    if (high === null || value > (high as Kept).value) high = kept;
  }
  closeRun();
  return runs;
}

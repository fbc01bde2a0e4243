/** Tells which processes have fallen silent, from the beats that an observer saw. */
export interface LivenessWatch {
  /** Takes note of the newest beats, by worker; `asked` are workers whose state matters, with or without a beat. */
  look(beats: ReadonlyMap<string, number>, asked: Iterable<string>): void;
  /** Did its beat stay the same for `silentAfterMs` of watching? False for one that was never asked for. */
  isSilent(worker: string): boolean;
}

/** A worker counts as silent after so many looks at the least, however far apart they are. */
const LOOKS = 4;

/**
 * Watches counters, never clocks: a worker is silent when its beat did not change over several looks that together cover
 * `silentAfterMs` of the observer's own monotonic time. One gap counts for at most a quarter of that, so neither a wrong
 * clock nor a machine that slept makes a living worker look dead.
 */
export function watchLiveness({
  silentAfterMs,
  monotonicMs,
}: {
  readonly silentAfterMs: number;
  /** The observer's time; only differences count. */
  readonly monotonicMs: () => number;
}): LivenessWatch {
  const seen = new Map<string, { readonly beat: number; readonly silentMs: number }>();
  let lastLook = monotonicMs();
  return {
    look: (beats, asked) => {
      const now = monotonicMs();
      const gapMs = Math.min(Math.max(0, now - lastLook), silentAfterMs / LOOKS);
      lastLook = now;
      const before = new Map(seen);
      seen.clear();
      for (const worker of asked) {
        const beat = beats.get(worker) ?? -1;
        const known = before.get(worker);
        const silentMs = known?.beat === beat ? known.silentMs + gapMs : 0;
        seen.set(worker, { beat, silentMs });
      }
    },
    isSilent: (worker) => (seen.get(worker)?.silentMs ?? 0) >= silentAfterMs,
  };
}

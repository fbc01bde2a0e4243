/** How often processes write and look, in milliseconds. */
export interface Pace {
  /** Between two beats of a heart. */
  readonly beatMs: number;
  /** Between two looks at what the others did. */
  readonly pollMs: number;
  /** A process whose beat stands still for so long counts as gone. */
  readonly silentAfterMs: number;
}

/** The pace of one look every so many seconds: a process that dies is noticed after forty. */
export function paceOf(pollSeconds: number): Pace {
  const pollMs = 1000 * pollSeconds;
  return { pollMs, beatMs: 2 * pollMs, silentAfterMs: 40 * pollMs };
}

/** The sample value that formats 16, 61, 160 and 516 reserve for "not recorded". */
export const INVALID_SAMPLE = -32_768;

/**
 * Sums one signal of multiplexed samples as a WFDB header states it: modulo 65,536. Headers write it signed or
 * unsigned, so compare with `sameChecksum`.
 */
export function wfdbChecksum(
  samples: Int16Array,
  { signal, signals }: { signal: number; signals: number },
): number {
  let sum = 0;
  for (let i = signal; i < samples.length; i += signals) sum += samples[i]!;
  return ((sum % 65_536) + 65_536) % 65_536;
}

/** Compares two checksums modulo 65,536. */
export function sameChecksum(a: number, b: number): boolean {
  return (a - b) % 65_536 === 0;
}

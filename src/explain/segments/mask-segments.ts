import type { Ecg, Lead } from "../../core/ecg.ts";
import { WAVES, type Wave, type WaveSegment } from "./wave-segments.ts";

/** What is taken away or left as a whole: one kind of wave in one lead. */
export interface Player {
  readonly lead: Lead;
  readonly wave: Wave;
}

/** Every lead with every wave that the recording has, lead by lead. */
export function playersOf(ecg: Ecg, segments: readonly WaveSegment[]): Player[] {
  const present = WAVES.filter((wave) => segments.some((segment) => segment.wave === wave));
  return ecg.leads.flatMap((lead) => present.map((wave) => ({ lead, wave })));
}

/**
 * Takes the waves of absent players out of a recording, before anything else is done to it. Neighbouring segments
 * that are out are bridged together by a straight line from the last sample before to the first one after, at
 * the recording's own edge by the level of the other side. A lead of which nothing is left lies flat at its median, as an
 * electrode does that records no heart. `present` = one entry per player, 1 where it stays.
 */
export function withoutSegments(
  ecg: Ecg,
  {
    segments,
    players,
    present,
  }: {
    readonly segments: readonly WaveSegment[];
    readonly players: readonly Player[];
    readonly present: Uint8Array;
  },
): Ecg {
  const data = ecg.data.slice();
  for (const [l, lead] of ecg.leads.entries()) {
    const out = new Set(
      players
        .filter((player, k) => player.lead === lead && present[k] === 0)
        .map(({ wave }) => wave),
    );
    const samples = data.subarray(l * ecg.samples, (l + 1) * ecg.samples);
    for (const { from, to } of stretches(segments, out)) bridge(samples, from, to);
  }
  return { ...ecg, data };
}

/** Segments of these waves, neighbours joined. */
function stretches(
  segments: readonly WaveSegment[],
  out: ReadonlySet<Wave>,
): { from: number; to: number }[] {
  const joined: { from: number; to: number }[] = [];
  for (const { wave, from, to } of segments) {
    if (!out.has(wave)) continue;
    const last = joined.at(-1);
    if (last?.to === from) last.to = to;
    else joined.push({ from, to });
  }
  return joined;
}

function bridge(samples: Float32Array, from: number, to: number): void {
  const before = samples[from - 1];
  const after = samples[to];
  if (before === undefined && after === undefined) {
    samples.fill(medianOf(samples));
    return;
  }
  const start = before ?? after!;
  const step = ((after ?? before!) - start) / (to - from + 1);
  for (let t = from; t < to; t++) samples[t] = start + step * (t - from + 1);
}

function medianOf(samples: Float32Array): number {
  const sorted = samples.filter((value) => !Number.isNaN(value)).sort();
  return sorted[sorted.length >> 1] ?? 0;
}

import { type Ecg, type Lead, STANDARD_LEADS } from "../../core/ecg.ts";
import { coalitionValues } from "./coalition-values.ts";
import { playersOf, withoutSegments } from "./mask-segments.ts";
import { WAVES, type WaveSegment, waveSegments } from "./wave-segments.ts";

/** Leads of every result, whatever order a recording has them in. */
export const SEGMENT_LEADS: readonly Lead[] = STANDARD_LEADS;

/** SHAP over lead x wave of one recording. */
export interface RecordSegments {
  readonly segments: readonly WaveSegment[];
  /** float64[leads x waves, outputs]: SEGMENT_LEADS by WAVES; 0 where the recording has no such lead or wave. */
  readonly values: Float64Array;
  /** Likewise: standard errors over the orders that were drawn. */
  readonly standardErrors: Float64Array;
  /** Log-odds of the recording without anything, and of the whole: float64[outputs]. */
  readonly empty: Float64Array;
  readonly full: Float64Array;
  readonly evaluations: number;
}

/** Log-odds of recordings: float64[recordings, outputs]. */
export type LogOddsOf = (ecgs: readonly Ecg[]) => Promise<Float64Array>;

/** Masked recordings that exist at once: 16 of 12 leads, 10 s and 500 Hz are 4 MB. */
const MASKED_AT_ONCE = 16;

/**
 * Explains the log-odds of one recording by its waves, lead by lead. Cost: 2 + pairs * 2 (leads * waves - 1) masked
 * recordings, 190 for twelve leads, four waves and two pairs.
 */
export async function recordSegments(
  ecg: Ecg,
  logOddsOf: LogOddsOf,
  { outputs, pairs, seed }: { outputs: number; pairs: number; seed: string },
): Promise<RecordSegments> {
  const segments = waveSegments(ecg);
  const players = playersOf(ecg, segments);
  const worth = async (coalitions: readonly Uint8Array[]): Promise<Float64Array> => {
    const worths = new Float64Array(coalitions.length * outputs);
    for (let at = 0; at < coalitions.length; at += MASKED_AT_ONCE) {
      const masked = coalitions
        .slice(at, at + MASKED_AT_ONCE)
        .map((present) => withoutSegments(ecg, { segments, players, present }));
      worths.set(await logOddsOf(masked), at * outputs);
    }
    return worths;
  };
  const found = await coalitionValues(worth, { players: players.length, outputs, pairs, seed });
  const { empty, full, evaluations } = found;
  const spread = (ofPlayers: Float64Array): Float64Array => {
    const out = new Float64Array(SEGMENT_LEADS.length * WAVES.length * outputs);
    for (const [k, { lead, wave }] of players.entries()) {
      const cell = SEGMENT_LEADS.indexOf(lead) * WAVES.length + WAVES.indexOf(wave);
      out.set(ofPlayers.subarray(k * outputs, (k + 1) * outputs), cell * outputs);
    }
    return out;
  };
  return {
    segments,
    values: spread(found.values),
    standardErrors: spread(found.standardErrors),
    empty,
    full,
    evaluations,
  };
}

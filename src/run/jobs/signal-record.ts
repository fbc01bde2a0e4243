import type { Ecg } from "../../core/ecg.ts";
import { EinthovenError } from "../../core/error.ts";
import {
  completenessError,
  expectedGradients,
  type GradientsOf,
} from "../../explain/signal/expected-gradients.ts";
import type { AttributedWindow } from "../../explain/signal/signal-values.ts";
import { windowStartSeconds } from "../../explain/signal/window-places.ts";
import type { InputContract } from "../../models/model.ts";
import type { SignalSettings } from "../../study/explain-settings.ts";

/** The attributions of one recording, window by window. */
export interface SignalRecord {
  readonly row: number;
  readonly ecg: Ecg;
  readonly contract: InputContract;
  readonly windows: readonly AttributedWindow[];
  readonly logOdds: number;
  readonly expected: number;
  readonly completenessError: number;
  readonly points: number;
  readonly evaluations: number;
}

const TOLERANCE = 0.02;
const MOST_POINTS = 64;

/** Windows that are held together, each at one point of a path. */
const WINDOWS_AT_ONCE = 64;

/**
 * Explains one recording, all of its windows together: on the way from a baseline, every window of it begins as the
 * baseline's. Throws what preparation throws, and `values-invalid` for a score that is no number.
 */
export async function explainedSignal(
  ecg: Ecg,
  {
    contract,
    baselines,
    gradientsOf,
    settings,
  }: {
    readonly contract: InputContract;
    /** One window each. */
    readonly baselines: readonly Float32Array[];
    /** Gradients for recordings of so many windows. */
    readonly gradientsOf: (windows: number) => GradientsOf;
    readonly settings: Pick<SignalSettings, "points">;
  },
): Promise<Omit<SignalRecord, "row">> {
  const { windows: count, data } = contract.prepare(ecg);
  const { windowSamples, samplingRateHz } = contract;
  const leads = contract.leads.length;
  const starts = windowStartSeconds(ecg, { ...contract, leads, windowSamples, samplingRateHz });
  const found = await expectedGradients(data, {
    baselines,
    gradientsOf: gradientsOf(count),
    points: settings.points,
    tolerance: TOLERANCE,
    mostPoints: MOST_POINTS,
    atOnce: Math.max(1, Math.floor(WINDOWS_AT_ONCE / count)),
  });
  const error = completenessError(found);
  if (!Number.isFinite(error + found.score)) {
    throw new EinthovenError("values-invalid", `the log-odds of a record are ${found.score}`, {
      hint: "see the record's signal",
    });
  }
  const size = data.length / count;
  return {
    ecg,
    contract,
    windows: Array.from(starts, (startSeconds, w) => ({
      values: found.values.subarray(w * size, (w + 1) * size),
      startSeconds,
    })),
    logOdds: found.score,
    expected: found.expected,
    completenessError: error,
    points: found.points,
    evaluations: found.evaluations,
  };
}

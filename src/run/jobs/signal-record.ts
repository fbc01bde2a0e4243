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

/**
 * Explains one recording. The log-odds are linear in the mean of its windows' embeddings, so every window is explained by
 * itself and has its share. Throws what preparation throws, and `values-invalid` for a score that is no number.
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
    readonly baselines: readonly Float32Array[];
    readonly gradientsOf: GradientsOf;
    readonly settings: SignalSettings;
  },
): Promise<Omit<SignalRecord, "row">> {
  const { windows: count, data } = contract.prepare(ecg);
  const { windowSamples, samplingRateHz } = contract;
  const leads = contract.leads.length;
  const starts = windowStartSeconds(ecg, { ...contract, leads, windowSamples, samplingRateHz });
  const size = data.length / count;
  const windows: AttributedWindow[] = [];
  const whole = { score: 0, expected: 0, spread: 0, points: 0, evaluations: 0, sum: 0 };
  for (let w = 0; w < count; w++) {
    const found = await expectedGradients(data.slice(w * size, (w + 1) * size), {
      baselines,
      gradientsOf,
      points: settings.points,
      tolerance: TOLERANCE,
      mostPoints: MOST_POINTS,
    });
    const values = found.values.map((value) => value / count);
    windows.push({ values, startSeconds: starts[w]! });
    whole.sum += values.reduce((sum, value) => sum + value, 0);
    whole.score += found.score / count;
    whole.expected += found.expected / count;
    whole.spread += found.spread / count;
    whole.points = Math.max(whole.points, found.points);
    whole.evaluations = Math.max(whole.evaluations, found.evaluations);
  }
  if (!Number.isFinite(whole.sum + whole.score)) {
    throw new EinthovenError("values-invalid", `the gradient of a record is ${whole.sum}`, {
      hint: "see the record's signal",
    });
  }
  return {
    ecg,
    contract,
    windows,
    logOdds: whole.score,
    expected: whole.expected,
    completenessError: completenessError({ ...whole, values: Float64Array.of(whole.sum) }),
    points: whole.points,
    evaluations: whole.evaluations,
  };
}

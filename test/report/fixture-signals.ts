import { randomOf } from "../../src/core/random.ts";
import type { SignalSummary } from "../../src/results/signal-summary.ts";
import { exampleEcg } from "./fixture-ecg.ts";

const LEADS = ["I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"];
const WAVES = ["P", "QRS", "ST-T", "rest"];
const STRETCHES = 250;

/** Gradients of two models on one site: sums per lead and wave, and a recording of every class to draw them on. */
export function fixtureSignals(
  modelIds: readonly string[],
  classes: readonly string[],
): SignalSummary[] {
  return modelIds.flatMap((modelId) =>
    classes.map((classId): SignalSummary => {
      const random = randomOf(`fixture/signals/${modelId}/${classId}`);
      const mean = LEADS.flatMap(() => WAVES.map(() => random.normal()));
      return {
        modelId,
        probe: "linear",
        datasetId: "north",
        classId,
        records: 3,
        failed: 0,
        failure: null,
        baselines: 16,
        points: 8,
        evaluations: 145,
        completenessErrors: [0.002, 0.004, 0.018],
        leads: LEADS,
        waves: WAVES,
        mean,
        meanAbsolute: mean.map(Math.abs),
        overlay: {
          example: exampleEcg("north", classId),
          stretchSeconds: 0.04,
          values: Array.from({ length: LEADS.length * STRETCHES }, () => 0.01 * random.normal()),
          logOdds: 1.2,
          expected: -2.5,
          completenessError: 0.002,
        },
      };
    }),
  );
}

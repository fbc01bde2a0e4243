import { hasAllLabels } from "../../src/core/setting.ts";
import type { StudyBundle } from "../../src/results/bundle.ts";
import { fixtureBundle } from "./fixture-bundle.ts";

/** The least that a report may be asked for: one dataset, one model, one score, nothing explained. */
export function minimalBundle(): StudyBundle {
  const whole = fixtureBundle();
  return {
    ...whole,
    title: "One model",
    fractions: [1],
    seeds: [1],
    datasets: whole.datasets.slice(0, 1),
    models: whole.models.filter(({ id }) => id === "features"),
    scores: whole.scores
      .filter(({ modelId, trainDatasetId, testDatasetId, setting, classId, metric }) =>
        [
          modelId === "features",
          trainDatasetId === "north" && testDatasetId === "north",
          hasAllLabels(setting) && classId === null && metric === "auroc",
        ].every(Boolean),
      )
      .map((row) => ({ ...row, seedValues: row.seedValues.slice(0, 1) })),
    lifts: [],
    comparison: null,
    inspections: [],
    attributions: [],
    stabilities: [],
    agreements: [],
    maps: [],
    structure: { models: [], similarity: null, layers: null, tunedMaps: [] },
    shift: { populations: [], models: [] },
    examples: [],
    segments: [],
    signals: [],
    notApplicable: [],
    failures: [],
  };
}

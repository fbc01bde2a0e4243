import type { EvaluationSummary } from "../results/evaluation-summary.ts";
import { foldRule } from "./cohort-folds.ts";
import { PAPER_DEFECTS } from "./paper-preset.ts";
import type { Study } from "./study.ts";

/** Says how the scores of a study come about. */
export function evaluationSummary({ evaluation, preset }: Study): EvaluationSummary {
  return {
    rule: evaluation.kind === "split" ? "one split per dataset" : foldRule(evaluation),
    isCrossValidated: evaluation.kind === "cross-validation",
    preset: preset === null ? null : { id: preset, defects: PAPER_DEFECTS },
  };
}

/** Writes the settings of a study as they were expanded, one per line. */
export function settingLines(study: Study): string[] {
  const { preset, evaluation, sampling, fractions, shots, seeds, probes } = study;
  return [
    ...(preset === null
      ? []
      : [`preset: ${preset} (for comparison only; the report lists its defects)`]),
    `evaluation: ${evaluationSummary(study).rule}`,
    ...(evaluation.kind === "cross-validation" ? [`over folds: ${evaluation.summary}`] : []),
    ...(study.leaveOneDatasetOut ? ["leave one dataset out: yes"] : []),
    ...(sampling === "all" ? [] : ["sampling: classes cut to equal size, test parts too"]),
    `fractions: ${fractions.join(", ")}`,
    ...(shots.length === 0 ? [] : [`shots: ${shots.join(", ")}`]),
    `seeds: ${seeds.join(", ")}`,
    `probes: ${probes.join(", ")}`,
  ];
}

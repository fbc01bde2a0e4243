import type { AttributionSummary } from "./attribution-summary.ts";
import type { DatasetInspection } from "./dataset-inspection.ts";
import type { DatasetSummary } from "./dataset-summary.ts";
import type { EvaluationSummary } from "./evaluation-summary.ts";
import type { ExampleEcg } from "./example-ecg.ts";
import type { ResultHashes } from "./hash-tree.ts";
import type { MapSummary } from "./map-summary.ts";
import type { ModelSummary } from "./model-summary.ts";
import type { NotApplicable } from "./not-applicable.ts";
import type { PooledScoreRow } from "./pooled-scores.ts";
import type { JobFailure, Provenance } from "./provenance.ts";
import type { LiftRow, ScoreRow } from "./score-rows.ts";
import type { SegmentSummary } from "./segment-summary.ts";
import type { ShiftSection } from "./shift-summary.ts";
import type { SignalSummary } from "./signal-summary.ts";
import type { AgreementSummary, StabilitySummary } from "./stability-summary.ts";
import type { StructureSection } from "./structure-section.ts";
import type { StudyComparison } from "./study-comparison.ts";
import type { StudyLock } from "./study-lock.ts";

/**
 * Everything that a report shows, as one JSON value. `run/` assembles it from stored results; `report/` and
 * `web/` read nothing else, so a report can be drawn again without data, weights or a rerun.
 */
export interface StudyBundle {
  readonly schema: 1;
  readonly title: string;
  readonly description: string;
  /** True when every dataset is simulated; the report then says so at the top and in every caption. */
  readonly simulatedOnly: boolean;
  readonly task: {
    readonly id: string;
    readonly title: string;
    readonly kind: "multi-label" | "multi-class" | "regression";
    /** None where a number is predicted. */
    readonly classes: readonly ClassSummary[];
    /** The number that is predicted; null for classes. */
    readonly target: (ClassSummary & { readonly unit: string }) | null;
  };
  readonly fractions: readonly number[];
  readonly shots: readonly number[];
  readonly seeds: readonly number[];
  readonly evaluation: EvaluationSummary;
  readonly datasets: readonly DatasetSummary[];
  readonly models: readonly ModelSummary[];
  readonly scores: readonly ScoreRow[];
  readonly lifts: readonly LiftRow[];
  /** Leave one dataset out; empty unless the study asks for it. */
  readonly pooled: readonly PooledScoreRow[];
  /** Null when nothing was compared. */
  readonly comparison: StudyComparison | null;
  readonly inspections: readonly DatasetInspection[];
  readonly attributions: readonly AttributionSummary[];
  readonly stabilities: readonly StabilitySummary[];
  readonly agreements: readonly AgreementSummary[];
  readonly maps: readonly MapSummary[];
  readonly structure: StructureSection;
  readonly shift: ShiftSection;
  readonly examples: readonly ExampleEcg[];
  /** What the models read in the signal; empty when not asked for. */
  readonly segments: readonly SegmentSummary[];
  /** Likewise, by gradients. */
  readonly signals: readonly SignalSummary[];
  readonly notApplicable: readonly NotApplicable[];
  readonly failures: readonly JobFailure[];
  readonly provenance: Provenance;
  /** What pins the results: weights, data, splits, settings, versions. */
  readonly lock: StudyLock;
  /** Hashes of the stored results that this bundle was made from. */
  readonly results: ResultHashes;
}

export interface ClassSummary {
  readonly id: string;
  readonly title: string;
}

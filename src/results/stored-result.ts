import { z } from "zod";
import { EinthovenError } from "../core/error.ts";
import type { AttributionSummary } from "./attribution-summary.ts";
import type { DatasetInspection } from "./dataset-inspection.ts";
import type { ExampleEcg } from "./example-ecg.ts";
import type { LayerSummary } from "./layer-summary.ts";
import type { MapSummary } from "./map-summary.ts";
import type { PooledScoreRow } from "./pooled-scores.ts";
import type { ReplicatedSeries } from "./replicated-series.ts";
import type { LiftRow, ScoreRow } from "./score-rows.ts";
import { sealedJson, unsealedJson } from "./sealed-json.ts";
import type { SegmentSummary } from "./segment-summary.ts";
import type { ShiftSummary } from "./shift-summary.ts";
import type { SignalSummary } from "./signal-summary.ts";
import type { SimilaritySummary } from "./similarity-summary.ts";
import type { AgreementSummary, StabilitySummary } from "./stability-summary.ts";
import type { StructureSummary } from "./structure-summary.ts";
import type { StudyComparison } from "./study-comparison.ts";
import type { TunedMapSummary } from "./tuned-map-summary.ts";

/** What a probe or transfer job leaves beside its predictions. */
export interface PredictionValue {
  /** Which probe it is, and how many features it reads; its matrices lie in files of their own. */
  readonly probe: string;
  /** What it predicts; absent in results from before there was a choice, which are multi-label. */
  readonly kind?: "multi-label" | "multi-class" | "regression";
  readonly features: number;
  readonly matrices: readonly string[];
  /** One entry per task class, or the one of the number: its counts, threshold and prevalence then say nothing. */
  readonly classes: readonly {
    readonly classId: string;
    readonly trainable: boolean;
    /** Why not, when not trainable. */
    readonly reason: string | null;
    /** Share of positives in the training subset: what is predicted where the class is not trainable. */
    readonly prevalence: number;
    /** Chosen inside the training subset. */
    readonly threshold: number;
    /** Hyper-parameters that inner cross-validation chose, such as scikit-learn's C as "inverseRegularisation". */
    readonly chosen: Readonly<Record<string, number>>;
    /** The score by which they were chosen; null when not trainable. */
    readonly inner: { readonly score: string; readonly value: number } | null;
    readonly trainPositives: number;
    readonly trainNegatives: number;
  }[];
  readonly trainRecords: number;
  readonly trainPatients: number;
}

/** What a layers job leaves beside its vectors, float32[records, all widths]. */
export interface LayersValue {
  readonly modelId: string;
  /** Layers from the input on, and how many values each has. */
  readonly names: readonly string[];
  readonly widths: readonly number[];
  readonly records: number;
  /** Rows of records that the model has no vector of. */
  readonly failed: readonly number[];
}

/** What each kind of job stores. Embeddings lie in the cache and have no stored result here. */
export interface StoredValues {
  readonly probe: PredictionValue;
  readonly transfer: PredictionValue;
  readonly pool: PredictionValue;
  readonly score: {
    readonly rows: readonly ScoreRow[];
    readonly lifts: readonly LiftRow[];
    readonly replicated: ReplicatedSeries;
  };
  readonly "fold-score": { readonly rows: readonly ScoreRow[]; readonly lifts: readonly LiftRow[] };
  readonly "pool-score": { readonly rows: readonly PooledScoreRow[] };
  readonly inspect: { readonly inspection: DatasetInspection };
  readonly compare: { readonly comparison: StudyComparison };
  readonly attribute: { readonly attributions: readonly AttributionSummary[] };
  readonly stability: { readonly stabilities: readonly StabilitySummary[] };
  readonly agreement: { readonly agreements: readonly AgreementSummary[] };
  readonly map: { readonly map: MapSummary };
  readonly "tuned-map": { readonly tuned: TunedMapSummary | null };
  readonly structure: { readonly structure: StructureSummary };
  readonly similarity: { readonly similarity: SimilaritySummary };
  readonly layers: LayersValue;
  readonly "layer-similarity": { readonly layers: LayerSummary };
  readonly shift: { readonly shift: ShiftSummary };
  readonly example: { readonly examples: readonly ExampleEcg[] };
  readonly segments: { readonly segments: readonly SegmentSummary[] };
  readonly signal: { readonly signals: readonly SignalSummary[] };
}

/** What a file must be, byte for byte. */
export interface FileHash {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * One job's result as it lies on disk, without anything that differs from run to run. Written last and renamed into
 * place: if it is there, it is whole.
 */
export interface StoredResult<Kind extends keyof StoredValues = keyof StoredValues> {
  readonly schema: 2;
  readonly kind: Kind;
  readonly key: string;
  readonly title: string;
  /** False when inputs were missing because their jobs failed: it is shown, but computed again by the next run. */
  readonly complete: boolean;
  /** The files that belong to it, by path within the run folder. */
  readonly files: Readonly<Record<string, FileHash>>;
  readonly value: StoredValues[Kind];
}

/** A stored result that was read whole, and the hash of its content: equal inputs, equal hash, whatever machine. */
export type ReadResult<Kind extends keyof StoredValues = keyof StoredValues> =
  StoredResult<Kind> & {
    readonly sha256: string;
  };

const envelope = z.object({
  schema: z.literal(2),
  kind: z.enum([
    "probe",
    "transfer",
    "pool",
    "score",
    "fold-score",
    "pool-score",
    "inspect",
    "compare",
    "attribute",
    "stability",
    "agreement",
    "map",
    "tuned-map",
    "structure",
    "similarity",
    "layers",
    "layer-similarity",
    "shift",
    "example",
    "segments",
    "signal",
  ]),
  key: z.string().length(32),
  title: z.string(),
  complete: z.boolean(),
  files: z.record(z.string(), z.object({ bytes: z.number(), sha256: z.string() })),
  value: z.object({}).loose(),
});

/** Reads a stored result. Throws `result-corrupt` when it is not one, or not the one that was asked for. */
export function parseStoredResult<Kind extends keyof StoredValues>(
  text: string,
  { kind, key }: { readonly kind: Kind; readonly key: string },
): ReadResult<Kind> {
  const unsealed = unsealedJson(text);
  const parsed = envelope.safeParse(unsealed?.value);
  if (parsed.success && parsed.data.kind === kind && parsed.data.key === key) {
    return { ...parsed.data, sha256: unsealed!.sha256 } as unknown as ReadResult<Kind>;
  }
  throw new EinthovenError(
    "result-corrupt",
    `the stored result ${key} is not a whole ${kind} result`,
    {
      hint: "run the study again: it is computed anew",
    },
  );
}

/** Writes a result as text that `parseStoredResult` reads. */
export function formatStoredResult(result: StoredResult): string {
  return sealedJson(result);
}

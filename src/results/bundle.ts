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
    readonly classes: readonly ClassSummary[];
  };
  readonly fractions: readonly number[];
  readonly seeds: readonly number[];
  readonly datasets: readonly DatasetSummary[];
  readonly models: readonly ModelSummary[];
  readonly scores: readonly ScoreRow[];
  readonly lifts: readonly LiftRow[];
  readonly attributions: readonly AttributionSummary[];
  readonly maps: readonly MapSummary[];
  readonly examples: readonly ExampleEcg[];
  readonly failures: readonly JobFailure[];
  readonly provenance: Provenance;
}

export interface ClassSummary {
  readonly id: string;
  readonly title: string;
}

export interface DatasetSummary {
  readonly id: string;
  readonly title: string;
  readonly cardId: string;
  readonly simulated: boolean;
  readonly country: string;
  readonly continent: string;
  readonly license: string;
  readonly cite: string;
  readonly samplingRatesHz: readonly number[];
  readonly records: number;
  readonly patients: number;
  readonly ageMedianYears: number | null;
  /** First and third quartile. */
  readonly ageQuartilesYears: readonly [number, number] | null;
  /** Share of female among records whose sex is known; null when none is. */
  readonly femaleShare: number | null;
  readonly assessed: readonly string[];
  readonly split: readonly SplitSummary[];
  /** "official folds" or "seeded 70/10/20 by patient". */
  readonly splitRule: string;
  readonly exclusions: readonly ExclusionCount[];
  readonly warnings: readonly string[];
  readonly fingerprint: string;
}

export interface SplitSummary {
  readonly part: "train" | "validation" | "test";
  readonly records: number;
  readonly patients: number;
  /** Positive records by class id; a class that is not assessed is absent. */
  readonly positives: Readonly<Record<string, number>>;
}

export interface ExclusionCount {
  readonly reason: string;
  readonly count: number;
  /** One excluded record and what was wrong with it. */
  readonly example: string;
}

export interface ModelSummary {
  readonly id: string;
  readonly title: string;
  readonly role: "encoder" | "random-twin" | "control";
  /** For an encoder: the id of its random twin in this study. */
  readonly randomTwinId: string | null;
  readonly summary: string;
  readonly dimension: number;
  readonly parameters: number | null;
  readonly gigaMacs: number | null;
  readonly license: string;
  readonly paper: string | null;
  readonly millisecondsPerEcg: number | null;
  readonly inputSteps: readonly string[];
  /** SHA-256 of the weights; "random, seed N" for a twin; null for a control without weights. */
  readonly weights: string | null;
  /** By dataset id of this study. */
  readonly exposure: Readonly<Record<string, "unseen" | "pre-trained on" | "unknown">>;
}

/** One score of one model: macro over classes (`classId` null) or of one class. */
export interface ScoreRow {
  readonly modelId: string;
  readonly trainDatasetId: string;
  readonly testDatasetId: string;
  readonly fraction: number;
  readonly probe: string;
  readonly metric: "auroc" | "auprc" | "f1" | "accuracy" | "brier" | "ece";
  readonly classId: string | null;
  /** Mean over seeds, on the whole test set; null when it cannot be computed (`reason` says why). */
  readonly value: number | null;
  /** 95 % percentile interval over patients, of the mean over seeds. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** The value of each seed, in the order of `StudyBundle.seeds`. */
  readonly seedValues: readonly (number | null)[];
  readonly reason: string | null;
  readonly trainPatients: number;
  readonly testRecords: number;
  readonly testPatients: number;
  /** Positive test records (macro: of the classes that count). */
  readonly testPositives: number;
}

/** Paired difference of macro scores between a model and a reference, same patients, same replicates. */
export interface LiftRow {
  readonly modelId: string;
  /** Its random twin, or "features". */
  readonly referenceId: string;
  readonly datasetId: string;
  readonly fraction: number;
  readonly metric: "auroc";
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
  /** Two-sided paired bootstrap p, Holm-adjusted over the models of this dataset and reference. */
  readonly p: number;
}

/** SHAP of one class of one model on one dataset's held-out patients. */
export interface AttributionSummary {
  readonly modelId: string;
  readonly datasetId: string;
  readonly classId: string;
  readonly explainedRecords: number;
  readonly backgroundRecords: number;
  readonly features: number;
  /** Largest |sum of SHAP values + base - model output| over the explained records, in log-odds. */
  readonly additivityError: number;
  /** Mean |SHAP| of every dimension, sorted from the largest: float[features]. */
  readonly importance: readonly number[];
  /** Share of the total carried by the first k dimensions, k = 1..features, thinned to at most 200 points. */
  readonly cumulative: readonly CurvePoint[];
  /** The same for labels permuted between patients: mean, lowest and highest of the repeats. */
  readonly nullCumulative: readonly BandPoint[];
  readonly concentration: Concentration;
  readonly nullConcentration: {
    readonly repeats: number;
    readonly n50: readonly number[];
    readonly n80: readonly number[];
    readonly gini: readonly number[];
  };
  /** The same for random rotations of the embedding: concentration depends on the basis. */
  readonly rotationCumulative: readonly BandPoint[];
  readonly rotationConcentration: AttributionSummary["nullConcentration"];
  /** The top dimensions, for the beeswarm. */
  readonly top: readonly TopDimension[];
}

export interface CurvePoint {
  readonly k: number;
  readonly share: number;
}

export interface BandPoint {
  readonly k: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Dimensions that carry 50, 80 and 95 % of the importance; Gini coefficient; exp of the entropy. */
export interface Concentration {
  readonly n50: number;
  readonly n80: number;
  readonly n95: number;
  readonly gini: number;
  readonly effectiveDimensions: number;
}

export interface TopDimension {
  /** Place in the embedding, from 0. */
  readonly feature: number;
  /** A control's own name for it; "dimension 17" for an encoder. */
  readonly name: string;
  readonly importance: number;
  /** SHAP values in log-odds and the feature's value in standard deviations, one pair per drawn record. */
  readonly shap: readonly number[];
  readonly standardised: readonly number[];
}

/** A two-dimensional map of held-out records of all datasets in one model's space. */
export interface MapSummary {
  readonly modelId: string;
  readonly method: "umap" | "pca";
  readonly parameters: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly recordIds: readonly string[];
  /** Index into StudyBundle.datasets. */
  readonly dataset: readonly number[];
  /** Index into the task's classes of the record's only positive class; -1 none, -2 more than one. */
  readonly classIndex: readonly number[];
  readonly sex: readonly ("female" | "male" | null)[];
  readonly ageYears: readonly (number | null)[];
  readonly numbers: readonly MapNumber[];
}

/** A number printed beside a map, with what chance gives. */
export interface MapNumber {
  readonly name: string;
  /** "higher is better", "lower is better" or "neither". */
  readonly direction: "higher" | "lower" | "neither";
  readonly value: number;
  /** 2.5 % and 97.5 % of the same number under permuted labels; null where labels play no part. */
  readonly nullRange: readonly [number, number] | null;
  /** One sentence: what it means. */
  readonly meaning: string;
}

/** A recording drawn on ECG paper. Only from datasets whose card allows it. */
export interface ExampleEcg {
  readonly datasetId: string;
  readonly recordId: string;
  readonly classId: string;
  /** Every harmonised class that was stated, beyond the task's too. */
  readonly labels: readonly string[];
  readonly ageYears: number | null;
  readonly sex: "female" | "male" | null;
  readonly samplingRateHz: number;
  readonly leads: readonly string[];
  /** One array per lead, microvolts, rounded; null for an invalid sample. */
  readonly microvolts: readonly (readonly (number | null)[])[];
}

export interface JobFailure {
  readonly job: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** The machine and the versions that results were made with. */
export interface Environment {
  readonly einthovenVersion: string;
  readonly nodeVersion: string;
  readonly onnxRuntimeVersion: string;
  readonly platform: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
}

export interface Provenance extends Environment {
  /** ISO 8601, UTC. */
  readonly finishedAt: string;
  /** Sum over jobs, and as it passed on the clock. */
  readonly jobSeconds: number;
  readonly wallSeconds: number;
  /** Run this time; not counting `jobsFromCache`. */
  readonly jobsDone: number;
  readonly jobsFromCache: number;
  readonly studyKey: string;
  /** The study file as it was run. */
  readonly studyText: string;
  /** What was compared to rule out leaks, and what was found. */
  readonly leakCheck: string;
  readonly bootstrapReplicates: number;
}

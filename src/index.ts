/** Einthoven as a library: what the command line uses, for programs. The command line is in cli.ts. */
export type { ByteSource } from "./core/byte-source.ts";
export { type Ecg, type Lead, STANDARD_LEADS } from "./core/ecg.ts";
export { EinthovenError, type ErrorCode } from "./core/error.ts";
export { type FileTree, treeOf } from "./core/file-tree.ts";
export type { LabelMatrix } from "./core/labels.ts";
export { type Matrix, matrixOf } from "./core/matrix.ts";
export { type Random, randomOf } from "./core/random.ts";
export { DATASETS, datasetById, recogniseDatasets } from "./datasets/catalogue.ts";
export type {
  Dataset,
  DatasetCard,
  DatasetIndex,
  Exclusion,
  RecordEntry,
} from "./datasets/dataset.ts";
export type { DatasetDownload, RemoteFile } from "./datasets/download.ts";
export type { ClassTask, DatasetTask, RegressionTask } from "./datasets/labels/dataset-task.ts";
export { labelsOf, taskLabels } from "./datasets/labels/labels.ts";
export { type MarkedWave, readLudbWaves } from "./datasets/layouts/ludb-waves.ts";
export { describedDataset, type OwnDescription } from "./datasets/own-description.ts";
export { type Embedder, openControl, openEncoder } from "./embed/embedder.ts";
export { embedTokens } from "./embed/tokens.ts";
export { mapEmbedding, mapOfAnySize } from "./explain/map.ts";
export { attributeLinear } from "./explain/shap/attribute-linear.ts";
export { attributeProbe } from "./explain/shap/attribute-probe.ts";
export { classScorers } from "./explain/shap/class-scorer.ts";
export { expectedGradients } from "./explain/shap/expected-gradients.ts";
export { faithfulness } from "./explain/shap/faithfulness.ts";
export { linearShap } from "./explain/shap/linear-shap.ts";
export { probeShap } from "./explain/shap/probe-shap.ts";
export type { BatchModel } from "./explain/shap/sampled/batch-model.ts";
export { kernelShap } from "./explain/shap/sampled/kernel-shap.ts";
export { permutationShap } from "./explain/shap/sampled/permutation-shap.ts";
export type { ShapValues } from "./explain/shap/shap-values.ts";
export { chanceAgreement, rankAgreement } from "./explain/shap/stability/rank-agreement.ts";
export { splitHalves } from "./explain/shap/stability/split-halves.ts";
export { interventionalShap } from "./explain/shap/trees/interventional.ts";
export { pathDependentShap } from "./explain/shap/trees/path-dependent.ts";
export { datasetShifts } from "./explain/shift/dataset-shift.ts";
export { populationShift } from "./explain/shift/population-shift.ts";
export { blockSilhouette, blockTrustworthiness } from "./explain/structure/block-scores.ts";
export { centredKernel, ckaEstimate } from "./explain/structure/cka-interval.ts";
export { hdbscan } from "./explain/structure/hdbscan.ts";
export { embeddingStructure } from "./explain/structure/structure.ts";
export { placeOnMap } from "./explain/umap/transform.ts";
export { tunedMap } from "./explain/umap/tuned-map.ts";
export { umap, umapOfNeighbours } from "./explain/umap/umap.ts";
export { tarTree } from "./formats/archive/tar-tree.ts";
export { zipTree } from "./formats/archive/zip-tree.ts";
export { parseCsv } from "./formats/csv.ts";
export { streamCsv } from "./formats/csv-stream.ts";
export { readEdfSignals } from "./formats/edf/edf.ts";
export { readEdfHeader } from "./formats/edf/edf-header.ts";
export { type Hdf5File, openHdf5 } from "./formats/hdf5/hdf5.ts";
export { readMat } from "./formats/mat/mat.ts";
export { readNpy, writeNpy } from "./formats/npy.ts";
export { type Annotation, readAnnotations } from "./formats/wfdb/annotations/read-annotations.ts";
export { parseWfdbHeader, type WfdbHeader } from "./formats/wfdb/wfdb-header.ts";
export { readWfdbPhysical, type WfdbPhysical } from "./formats/wfdb/wfdb-physical.ts";
export { readWfdbSignals } from "./formats/wfdb/wfdb-signal.ts";
export { readXlsxTable } from "./formats/xlsx/xlsx.ts";
export { nearestNeighbours } from "./linalg/nearest-neighbours.ts";
export { blockNeighbours } from "./linalg/neighbours/block-neighbours.ts";
export { clusterNeighbours } from "./linalg/neighbours/cluster-neighbours.ts";
export { blocksOf, type RowBlocks } from "./linalg/row-blocks.ts";
export { solvePositiveDefinite } from "./linalg/wasm/cholesky.ts";
export { recalibration } from "./metrics/calibration/recalibration.ts";
export { reliabilityCurve } from "./metrics/calibration/reliability-curve.ts";
export { delongTest } from "./metrics/comparison/delong.ts";
export { criticalDifference, friedmanTest } from "./metrics/comparison/friedman.ts";
export { pairedPermutationTest } from "./metrics/comparison/paired-permutation.ts";
export { rankModels } from "./metrics/comparison/rank-models.ts";
export { scoreDrop } from "./metrics/comparison/score-drop.ts";
export { wilcoxonTest } from "./metrics/comparison/wilcoxon.ts";
export { decisionCurve } from "./metrics/decision-curve.ts";
export { labelEfficiency } from "./metrics/scarcity/label-efficiency.ts";
export { fitPowerLaw } from "./metrics/scarcity/power-law.ts";
export { scoreFolds } from "./metrics/score-folds.ts";
export { scoreModels } from "./metrics/score-models.ts";
export { scoreMultiClass } from "./metrics/score-multi-class.ts";
export { scoreRegression } from "./metrics/score-regression.ts";
export { ageBand } from "./metrics/subgroups/age-band.ts";
export { subgroupScores } from "./metrics/subgroups/subgroup-scores.ts";
export { subgroupTable } from "./metrics/subgroups/subgroup-table.ts";
export { MODELS, modelById } from "./models/catalogue.ts";
export type {
  Control,
  Encoder,
  InputContract,
  Model,
  ModelCard,
  Pooling,
  PoolingCard,
} from "./models/model.ts";
export { parseManifest } from "./models/own/onnx-manifest.ts";
export type { TokenRecords } from "./probe/attentive/token-records.ts";
export { PROBES, predictProbe, probeById, TOKEN_PROBES } from "./probe/catalogue.ts";
export { fitLinearProbe, type LinearProbe, predictLinearProbe } from "./probe/linear.ts";
export { fitLogistics } from "./probe/logistic-fits.ts";
export type { FittedProbe, Probe, ProbeTask, TokenProbe } from "./probe/probe.ts";
export { renderReport } from "./report/render-report.ts";
export type { StudyBundle } from "./results/bundle.ts";
export { parseBundle } from "./results/bundle-schema.ts";
export { type InputChange, lockChanges } from "./results/lock-changes.ts";
export { parseLock, type StudyLock } from "./results/study-lock.ts";
export { assembleBundle } from "./run/assemble-bundle.ts";
export { completeStudy } from "./run/complete-study.ts";
export type { Executor, JobEvent, JobOutcome } from "./run/executors/executor.ts";
export { folderExecutor, type Workforce } from "./run/executors/folder/folder-executor.ts";
export { workInFolder } from "./run/executors/folder/folder-worker.ts";
export { paceOf } from "./run/executors/folder/pace.ts";
export { inlineExecutor } from "./run/executors/inline-executor.ts";
export { localExecutor } from "./run/executors/local-executor.ts";
export { openJobContext } from "./run/jobs/job-context.ts";
export { diskTree, openFile } from "./run/machine/disk-files.ts";
export { openOnnxMultiply } from "./run/onnx-multiply.ts";
export { openOnnxSession } from "./run/onnx-session.ts";
export { openPairThreads } from "./run/pair-threads.ts";
export { outlookOf, type PlanOutlook } from "./run/plan-outlook.ts";
export { type PreparedStudy, prepareStudy } from "./run/prepare-study.ts";
export { type RunSummary, runStudy } from "./run/run-study.ts";
export { openStoredStudy, readPlan, type StoredPlan } from "./run/stored-plan.ts";
export { keepTokens } from "./run/token-store.ts";
export { type Verification, verifyModel } from "./run/verify/verify-model.ts";
export { simulateEcg } from "./simulate/simulate-ecg.ts";
export { SITES } from "./simulate/sites.ts";
export { simulateSite } from "./simulate/write-site.ts";
export type { Job } from "./study/job.ts";
export { parseStudy } from "./study/parse-study.ts";
export { planStudy } from "./study/plan-study.ts";
export type { Study } from "./study/study.ts";
export { studyJsonSchema } from "./study/study-json-schema.ts";

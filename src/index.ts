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
export { labelsOf } from "./datasets/labels/labels.ts";
export { type Embedder, openControl, openEncoder } from "./embed/embedder.ts";
export { mapEmbedding } from "./explain/map.ts";
export { attributeLinear } from "./explain/shap/attribution.ts";
export { umap } from "./explain/umap/umap.ts";
export { readNpy, writeNpy } from "./formats/npy.ts";
export { scoreModels } from "./metrics/score-models.ts";
export { MODELS, modelById } from "./models/catalogue.ts";
export type { Control, Encoder, InputContract, Model, ModelCard } from "./models/model.ts";
export { fitLinearProbe, type LinearProbe, predictLinearProbe } from "./probe/linear.ts";
export { renderReport } from "./report/render-report.ts";
export type { StudyBundle } from "./results/bundle.ts";
export { parseBundle } from "./results/bundle-schema.ts";
export { assembleBundle } from "./run/assemble-bundle.ts";
export type { Executor, JobEvent, JobOutcome } from "./run/executors/executor.ts";
export { inlineExecutor } from "./run/executors/inline-executor.ts";
export { localExecutor } from "./run/executors/local-executor.ts";
export { openJobContext } from "./run/jobs/job-context.ts";
export { diskTree, openFile } from "./run/machine/disk-files.ts";
export { openOnnxSession } from "./run/onnx-session.ts";
export { type PreparedStudy, prepareStudy } from "./run/prepare-study.ts";
export { type RunSummary, runStudy } from "./run/run-study.ts";
export { simulateEcg } from "./simulate/simulate-ecg.ts";
export { SITES } from "./simulate/sites.ts";
export { simulateSite } from "./simulate/write-site.ts";
export type { Job } from "./study/job.ts";
export { parseStudy } from "./study/parse-study.ts";
export { planStudy } from "./study/plan-study.ts";
export type { Study } from "./study/study.ts";
export { studyJsonSchema } from "./study/study-json-schema.ts";

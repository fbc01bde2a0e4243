import { bytesOf } from "../../core/byte-source.ts";
import { type Matrix, matrixOf } from "../../core/matrix.ts";
import { readNpy, writeNpy } from "../../formats/npy.ts";
import type { FittedProbe, InnerScore, ProbeOutput } from "../../probe/probe.ts";
import type { PredictionValue } from "../../results/stored-result.ts";
import { loadResult, loadResultFile } from "../result-store.ts";
import { probeFile, type StudyFolders } from "../study-folders.ts";

/** A probe with the medians that fill what a control could not measure, both learned on its training rows. */
export interface StoredProbe {
  readonly probe: FittedProbe;
  /** float64[features] */
  readonly medians: Float64Array;
}

const MEDIANS = "medians";

/** The files of a probe, one per matrix, by path within the run folder. Readable by numpy.load. */
export function probeFiles(
  key: string,
  { probe, medians }: StoredProbe,
): ReadonlyMap<string, Uint8Array> {
  const stored: Record<string, Matrix> = {
    ...probe.matrices,
    [MEDIANS]: matrixOf(1, medians.length, Float32Array.from(medians)),
  };
  return new Map(
    Object.entries(stored).map(([name, matrix]) => [probeFile(key, name), writeNpy(matrix)]),
  );
}

/** What is stored of a probe beside its matrices. */
export function probeValue(
  { probeId, kind, features, outputs, matrices }: FittedProbe,
  { records, patients }: { readonly records: number; readonly patients: number },
): PredictionValue {
  return {
    probe: probeId,
    kind,
    features,
    matrices: Object.keys(matrices),
    trainRecords: records,
    trainPatients: patients,
    classes: outputs.map((output) => {
      const { id, assessed, positives } = output;
      const trainPositives = positives ?? 0;
      const counts = { classId: id, trainPositives, trainNegatives: assessed - trainPositives };
      return output.status === "fitted"
        ? {
            ...counts,
            trainable: true,
            reason: null,
            prevalence: trainPositives / Math.max(1, assessed),
            threshold: output.threshold ?? 0.5,
            chosen: output.chosen,
            inner: output.inner,
          }
        : {
            ...counts,
            trainable: false,
            reason: output.reason,
            prevalence: output.fallback,
            threshold: 0.5,
            chosen: {},
            inner: null,
          };
    }),
  };
}

/** Reads the probe that a probe job stored; it predicts the same numbers as the one that was fitted. */
export async function loadProbe(
  folders: StudyFolders,
  key: string,
): Promise<StoredProbe & { readonly value: PredictionValue }> {
  const result = await loadResult(folders, { kind: "probe", key });
  const { value } = result;
  const load = async (name: string): Promise<Matrix> =>
    readNpy(bytesOf(await loadResultFile(folders, result, probeFile(key, name))));
  const matrices = await Promise.all(
    value.matrices.map(async (name) => [name, await load(name)] as const),
  );
  const probe: FittedProbe = {
    probeId: value.probe,
    kind: value.kind ?? "multi-label",
    features: value.features,
    outputs: value.classes.map((entry) => outputOf(entry, value.kind === "regression")),
    matrices: Object.fromEntries(matrices),
  };
  return { probe, medians: Float64Array.from((await load(MEDIANS)).data), value };
}

function outputOf(entry: PredictionValue["classes"][number], isNumber: boolean): ProbeOutput {
  const { classId: id, trainPositives, trainNegatives, inner } = entry;
  const positives = isNumber ? null : trainPositives;
  const counts = { id, assessed: trainPositives + trainNegatives, positives };
  if (inner === null) {
    return {
      ...counts,
      status: "not-trainable",
      reason: entry.reason ?? "",
      fallback: entry.prevalence,
    };
  }
  const { chosen } = entry;
  const threshold = isNumber ? null : entry.threshold;
  return {
    ...counts,
    status: "fitted",
    threshold,
    chosen,
    inner: { score: inner.score as InnerScore, value: inner.value },
  };
}

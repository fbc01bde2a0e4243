import { bytesOf } from "../../core/byte-source.ts";
import { matrixOf, rowOf } from "../../core/matrix.ts";
import { ALL_LABELS, hasAllLabels, type Setting, settingKey } from "../../core/setting.ts";
import { readNpy, writeNpy } from "../../formats/npy.ts";
import type { ReplicatedScore } from "../../metrics/paired-differences.ts";
import type { ReplicatedModel } from "../../metrics/replicated-model.ts";
import type { ReplicatedSeries, SeriesName } from "../../results/replicated-series.ts";
import { loadResult, loadResultFile } from "../result-store.ts";
import { replicateFile, type StudyFolders } from "../study-folders.ts";
import { nullIfMissing } from "./null-if-missing.ts";

/** The replicates of one setting, as scored. */
export interface ReplicatedSetting {
  readonly setting: Setting;
  readonly models: ReadonlyMap<string, ReplicatedModel>;
  readonly rarer: ReadonlyMap<string, number>;
}

/**
 * Lays out what comparisons between test sets need: every macro score, every seed's, and with all labels that of
 * every class. One file of float32[series, replicates], readable by numpy.load: 8 kB per series of 2,000.
 */
export function replicateFiles(
  key: string,
  {
    metric,
    settings,
  }: {
    readonly metric: ReplicatedSeries["metric"];
    readonly settings: readonly ReplicatedSetting[];
  },
): { readonly named: ReplicatedSeries; readonly files: ReadonlyMap<string, Uint8Array> } {
  const rows = settings.flatMap(seriesOf).filter(({ score }) => Number.isFinite(score.value));
  const replicates = rows[0]?.score.replicates.length ?? 0;
  const matrix = matrixOf(rows.length, replicates);
  for (const [i, { score }] of rows.entries()) matrix.data.set(score.replicates, i * replicates);
  const full = settings.find(({ setting }) => hasAllLabels(setting));
  return {
    named: {
      metric,
      replicates,
      series: rows.map(({ name, score }) => ({ ...name, value: score.value })),
      rarer: [...(full?.rarer ?? [])].map(([classId, patients]) => ({ classId, patients })),
    },
    files: new Map(rows.length === 0 ? [] : [[replicateFile(key), writeNpy(matrix)]]),
  };
}

interface NamedScore {
  readonly name: Omit<SeriesName, "value">;
  readonly score: ReplicatedScore;
}

function seriesOf({ setting, models }: ReplicatedSetting): NamedScore[] {
  return [...models].flatMap(([modelId, { macro, seeds, classes }]): NamedScore[] => [
    { name: { modelId, setting, classId: null, seed: null }, score: macro },
    ...(seeds.length > 1 ? seeds : []).map(({ seed, score }) => ({
      name: { modelId, setting, classId: null, seed },
      score,
    })),
    ...(hasAllLabels(setting) ? [...classes] : []).map(([classId, score]) => ({
      name: { modelId, setting, classId, seed: null },
      score,
    })),
  ]);
}

/** The replicates of a test set, read back. */
export interface StoredReplicates {
  readonly metric: ReplicatedSeries["metric"];
  /** Ids of the models with any series. */
  readonly modelIds: readonly string[];
  /** Patients of the rarer side by class. */
  readonly rarer: ReadonlyMap<string, number>;
  find(wanted: SeriesQuery): ReplicatedScore | null;
  /** Class ids with a series of this model, with all labels. */
  classesOf(modelId: string): readonly string[];
}

/** Left out: all labels, macro, mean over seeds. */
interface SeriesQuery {
  readonly modelId: string;
  readonly setting?: Setting;
  readonly classId?: string | null;
  readonly seed?: number | null;
}

/** Reads what a score job kept; null when there is no such result. */
export async function loadReplicates(
  folders: StudyFolders,
  key: string,
): Promise<StoredReplicates | null> {
  const result = await loadResult(folders, { kind: "score", key }).catch(nullIfMissing);
  if (result === null) return null;
  const { metric, series, rarer } = result.value.replicated;
  const matrix =
    series.length === 0
      ? null
      : await readNpy(bytesOf(await loadResultFile(folders, result, replicateFile(key))));
  const nameOf = ({
    modelId,
    setting = ALL_LABELS,
    classId = null,
    seed = null,
  }: SeriesQuery): string => JSON.stringify([modelId, settingKey(setting), classId, seed]);
  const places = new Map(series.map((one, i) => [nameOf(one), i]));
  return {
    metric,
    modelIds: [...new Set(series.map(({ modelId }) => modelId))],
    rarer: new Map(rarer.map(({ classId, patients }) => [classId, patients])),
    find: (wanted) => {
      const i = places.get(nameOf(wanted));
      return i === undefined
        ? null
        : { value: series[i]!.value, replicates: Float64Array.from(rowOf(matrix!, i)) };
    },
    classesOf: (modelId) =>
      series.flatMap((one) =>
        one.modelId === modelId && one.classId !== null ? [one.classId] : [],
      ),
  };
}

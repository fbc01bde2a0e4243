import { join } from "node:path";
import { bytesOf } from "../../core/byte-source.ts";
import { ALL_LABELS } from "../../core/setting.ts";
import { type ParquetColumn, readParquet } from "../../formats/parquet.ts";
import type { Job, ProbeJob, TransferJob } from "../../study/job.ts";
import { readEmbedding } from "../jobs/embedding-meta.ts";
import { openFile } from "../machine/disk-files.ts";
import { loadResult, loadResultFile } from "../result-store.ts";
import type { StoredPlan } from "../stored-plan.ts";
import { embeddingFolder, predictionFile } from "../study-folders.ts";

/** A table that is made when it is its turn: all at once would not fit in memory. */
export interface LazyTable {
  /** Path within the export, without its ending. */
  readonly name: string;
  /** Rejects with `result-missing` or `result-corrupt` where the results are not there. */
  columns(): Promise<ParquetColumn[]>;
}

/** One table per model and pair of datasets: every stored prediction of every test record, probe, share and seed. */
export function predictionTables({ jobs, description }: StoredPlan): LazyTable[] {
  const predicted = jobs.filter((job) => job.kind === "probe" || job.kind === "transfer");
  // Only where there are any: tables of other studies keep their columns.
  const hasShots = predicted.some((job) => job.kind === "probe" && job.setting.kind === "shots");
  const names = [...new Set(predicted.map(tableOf))];
  return names.map((name) => ({
    name,
    columns: async () => {
      const parts: ParquetColumn[][] = [];
      for (const job of predicted.filter((own) => tableOf(own) === name)) {
        const result = await loadResult(description.folders, { kind: job.kind, key: job.key });
        const file = predictionFile(job.key);
        const bytes = await loadResultFile(description.folders, result, file);
        parts.push(cellColumns({ job, hasShots }, await readParquet(bytesOf(bytes))));
      }
      return stacked(parts);
    },
  }));
}

function tableOf(job: ProbeJob | TransferJob): string {
  const test = job.kind === "probe" ? job.dataset : job.testDataset;
  return `predictions/${job.modelId}/${job.dataset}-${test}`;
}

function cellColumns(
  { job, hasShots }: { readonly job: ProbeJob | TransferJob; readonly hasShots: boolean },
  stored: ReadonlyMap<string, readonly unknown[]>,
): ParquetColumn[] {
  const rows = stored.values().next().value?.length ?? 0;
  const same = <T>(value: T): T[] => new Array<T>(rows).fill(value);
  const setting = job.kind === "probe" ? job.setting : ALL_LABELS;
  const fold = job.kind === "probe" ? job.fold : null;
  return [
    { name: "probe", type: "string", values: same(job.probe) },
    {
      name: "fraction",
      type: "double",
      values: same(setting.kind === "fraction" ? setting.value : null),
    },
    ...(hasShots
      ? [
          {
            name: "shots",
            type: "double",
            values: same(setting.kind === "shots" ? setting.value : null),
          } as const,
        ]
      : []),
    ...(fold === null
      ? []
      : [
          { name: "repeat", type: "int32", values: same(fold.repeat) } as const,
          { name: "fold", type: "int32", values: same(fold.fold) } as const,
        ]),
    { name: "seed", type: "int32", values: same(job.seed) },
    ...[...stored].map(([name, values]) => columnOf(name, values)),
  ];
}

function columnOf(name: string, values: readonly unknown[]): ParquetColumn {
  if (values.some((value) => typeof value === "string")) {
    return { name, type: "string", values: values as (string | null)[] };
  }
  const type = name.startsWith("label_") ? "int32" : "double";
  return { name, type, values: values as (number | null)[] };
}

/** Puts tables with the same columns below each other. */
function stacked(parts: readonly ParquetColumn[][]): ParquetColumn[] {
  const [first = []] = parts;
  return first.map(
    ({ name, type }, c) =>
      ({ name, type, values: parts.flatMap((part) => [...part[c]!.values]) }) as ParquetColumn,
  );
}

/** One table per embedding: record, patient, age, sex and one column per dimension. */
export function embeddingTables({ jobs, description }: StoredPlan): LazyTable[] {
  const { folders } = description;
  return jobs.filter(isEmbed).map(({ key, modelId, dataset }) => ({
    name: `embeddings/${modelId}/${dataset}`,
    columns: async () => {
      const matrix = await readEmbedding(folders, key);
      const table = await openFile(join(embeddingFolder(folders, key), "records.parquet"));
      const records = await readParquet(table);
      const dimensions = Array.from({ length: matrix.cols }, (_, f): ParquetColumn => {
        const values = Float64Array.from(
          { length: matrix.rows },
          (_value, r) => matrix.data[r * matrix.cols + f]!,
        );
        return { name: `f${f}`, type: "double", values };
      });
      return [...[...records].map(([name, values]) => columnOf(name, values)), ...dimensions];
    },
  }));
}

function isEmbed(job: Job): job is Extract<Job, { kind: "embed" }> {
  return job.kind === "embed";
}

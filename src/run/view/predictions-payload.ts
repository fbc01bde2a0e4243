import { EinthovenError } from "../../core/error.ts";
import {
  type ExplorerPredictedClass,
  writeExplorerPredictions,
} from "../../results/explorer/explorer-predictions.ts";
import type { Cohort } from "../../study/cohort.ts";
import { type Loaded, loadPrediction } from "../jobs/load-predictions.ts";
import type { Explorer } from "./explorer.ts";
import { binaryPayload, type Payload } from "./payload.ts";
import type { PredictionGroup } from "./prediction-entries.ts";

/**
 * Predictions of a test set: the mean over the seeds (and folds) of a group and their spread, or one seed. One table is read
 * after the other; memory: one table, and 24 bytes for each record of the dataset and class.
 */
export async function predictionsPayload(
  explorer: Explorer,
  group: PredictionGroup,
  seed: number | "mean",
): Promise<Payload> {
  const members = group.members.filter((member) => seed === "mean" || member.seed === seed);
  const cohort = explorer.cohorts.find(({ name }) => name === group.test)!;
  const { task } = explorer.context;
  const ids = task.target === null ? task.classes.map(({ id }) => id) : [task.target.id];
  const sums = openSums(cohort.records.length, ids.length);
  const values: Loaded["value"][] = [];
  for (const { kind, key, seed: own } of members) {
    const { model: modelId, probe, setting } = group;
    const prediction = { modelId, probe, setting, seed: own, prediction: key };
    const loaded = await loadPrediction(explorer.context, kind, prediction);
    if (loaded === null) continue;
    values.push(loaded.value);
    sums.add(loaded, rowsOf(explorer, cohort, loaded));
  }
  if (values.length === 0) {
    throw new EinthovenError("result-missing", `no predictions of ${group.test} are left`, {
      hint: "run the study: what is missing is computed",
    });
  }
  const { row, means, spreads } = sums.finish();
  return binaryPayload(
    writeExplorerPredictions({
      records: row.length,
      seeds: [...new Set(members.map((member) => member.seed))].sort((a, b) => a - b),
      classes: ids.map((id) => classOf(id, values, task.target !== null)),
      row,
      scores: new Map(ids.map((id, c) => [id, means[c]!])),
      spreads: new Map(ids.map((id, c) => [id, spreads[c]!])),
    }),
  );
}

function rowsOf(explorer: Explorer, cohort: Cohort, { recordIds, prediction }: Loaded): number[] {
  return recordIds.map((id) => {
    const row = explorer.rowOf(cohort, id);
    if (row !== undefined) return row;
    throw new EinthovenError(
      "result-corrupt",
      `${prediction} predicts ${id}, which ${cohort.name} lacks`,
      {
        hint: "run the study again: it is computed anew",
      },
    );
  });
}

/** Running mean and sum of squared deviations by record and class (Welford 1962), so that no table is kept. */
function openSums(
  records: number,
  width: number,
): {
  add(loaded: Pick<Loaded, "probabilities">, rows: readonly number[]): void;
  finish(): { row: Uint32Array; means: Float32Array[]; spreads: Float32Array[] };
} {
  const counts = new Uint32Array(records);
  const means = new Float64Array(records * width);
  const squares = new Float64Array(records * width);
  return {
    add: ({ probabilities }, rows) => {
      for (const [i, r] of rows.entries()) {
        const n = ++counts[r]!;
        for (let c = 0; c < width; c++) {
          const value = probabilities[i * width + c]!;
          const before = value - means[r * width + c]!;
          means[r * width + c]! += before / n;
          squares[r * width + c]! += before * (value - means[r * width + c]!);
        }
      }
    },
    finish: () => {
      const row = Uint32Array.from(counts.keys()).filter((r) => counts[r]! > 0);
      const column = (of: (cell: number, r: number) => number): Float32Array[] =>
        Array.from({ length: width }, (_, c) =>
          Float32Array.from(row, (r) => of(r * width + c, r)),
        );
      return {
        row,
        means: column((cell) => means[cell]!),
        spreads: column((cell, r) =>
          counts[r]! < 2 ? 0 : Math.sqrt(squares[cell]! / (counts[r]! - 1)),
        ),
      };
    },
  };
}

function classOf(
  id: string,
  values: readonly Loaded["value"][],
  isNumber: boolean,
): ExplorerPredictedClass {
  const own = values.flatMap(({ classes }) => classes.filter(({ classId }) => classId === id));
  const mean = (of: (entry: (typeof own)[number]) => number): number =>
    own.reduce((sum, entry) => sum + of(entry), 0) / Math.max(1, own.length);
  const refused = own.find(({ trainable }) => !trainable);
  return {
    id,
    trainable: own.length > 0 && refused === undefined,
    reason: own.length === 0 ? "the probe does not know it" : (refused?.reason ?? null),
    threshold: isNumber ? null : mean(({ threshold }) => threshold),
    prevalence: mean(({ prevalence }) => prevalence),
    trainPositives: own[0]?.trainPositives ?? 0,
    trainNegatives: own[0]?.trainNegatives ?? 0,
  };
}

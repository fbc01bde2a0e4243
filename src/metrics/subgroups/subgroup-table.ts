import { type LabelMatrix, labelColumn } from "../../core/labels.ts";
import { patientReplicates } from "../patient-bootstrap.ts";
import { rankingOf } from "../ranking.ts";
import {
  emptyGroupSums,
  GROUP_NUMBERS,
  type GroupSums,
  groupedRanking,
  groupNumbersInto,
} from "./group-numbers.ts";
import { addToMean, type DrawnNumbers, meanCells, meanRow, rowOf } from "./subgroup-cells.ts";
import { type CodedAttribute, codedOf, partsOf } from "./subgroup-parts.ts";
import type { SubgroupCell } from "./subgroup-scores.ts";

/** Sex, age band, device or site: the group of every record, null where not known. */
export interface SubgroupAttribute {
  readonly name: string;
  readonly groups: readonly (string | null)[];
}

export interface SubgroupTableOptions {
  readonly labels: LabelMatrix;
  readonly patientIds: readonly string[];
  readonly attributes: readonly SubgroupAttribute[];
  /** Class numbers that are scored. */
  readonly scored: readonly number[];
  readonly models: readonly {
    readonly modelId: string;
    /** float64[records, classes] */
    readonly probabilities: Float64Array;
    /** float64[classes]: positive when the probability is at least this; chosen without the test set. */
    readonly thresholds: Float64Array;
    /** A class that could not be trained has no subgroups. */
    readonly trainable: readonly boolean[];
  }[];
  readonly replicates?: number;
  /** Key of the bootstrap: the same as of the scores on this test set. */
  readonly key: string;
  readonly minimumPatients?: number;
  readonly minimumPositives?: number;
}

/** One subgroup of one model: a class, or the mean over the classes that it and all others can be scored on. */
export interface SubgroupTableRow {
  readonly modelId: string;
  readonly attribute: string;
  readonly group: string;
  readonly classId: string | null;
  /** Assessed records, and the patients they are of (mean: the most of its classes). */
  readonly records: number;
  readonly patients: number;
  /** Classes behind a mean. */
  readonly classes: number;
  readonly auroc: SubgroupCell;
  readonly falsePositiveRate: SubgroupCell;
  readonly falseNegativeRate: SubgroupCell;
}

/**
 * Scores every model in every subgroup of every attribute under one set of patient replicates, which are those of the
 * whole test set's scores. Where a subgroup draws no positive patient in a replicate that replicate is left out of its
 * interval (`bootstrapInterval`). A cell is suppressed below `minimumPatients` patients, and AUROC below
 * `minimumPositives` positive or negative ones. Time: about 10 ns x records x attributes x classes x models x
 * replicates, whatever the number of groups. Memory: float64[groups, 6, replicates] for one class and the mean.
 * Throws as `rankingOf` and `patientReplicates`.
 */
export function subgroupTable({
  replicates = 2000,
  minimumPatients = 10,
  minimumPositives = 5,
  ...data
}: SubgroupTableOptions): SubgroupTableRow[] {
  const limits = { minimumPatients, minimumPositives };
  const attributes = data.attributes.map((attribute) => codedOf(attribute));
  const parts = attributes.map((attribute) =>
    data.labels.classes.map((_, c) => partsOf(data, attribute, { c, limits })),
  );
  return data.models.flatMap((model) => {
    const trained = data.scored.filter((c) => model.trainable[c] === true);
    const cells = attributes.map(({ names }) => ({
      mean: meanCells(names.length, replicates),
      rows: [] as SubgroupTableRow[],
    }));
    for (const c of trained) {
      const drawn = drawClass(data, attributes, { model, c, replicates });
      attributes.forEach((attribute, a) => {
        const own = parts[a]![c]!;
        cells[a]!.rows.push(
          ...attribute.names.map((group, g) =>
            rowOf(
              { modelId: model.modelId, attribute: attribute.name, group },
              { ...own[g]!, numbers: drawn[a]!, g, classId: data.labels.classes[c]! },
            ),
          ),
        );
        addToMean(cells[a]!.mean, own, drawn[a]!);
      });
    }
    return cells.flatMap(({ mean, rows }, a) => [
      ...attributes[a]!.names.map((group, g) =>
        meanRow(
          { modelId: model.modelId, attribute: attributes[a]!.name, group },
          { mean, g, parts: trained.map((c) => parts[a]![c]![g]!) },
        ),
      ),
      ...rows,
    ]);
  });
}

function drawClass(
  { labels, patientIds, scored, key }: SubgroupTableOptions,
  attributes: readonly CodedAttribute[],
  {
    model: { probabilities, thresholds },
    c,
    replicates,
  }: {
    readonly model: SubgroupTableOptions["models"][number];
    readonly c: number;
    readonly replicates: number;
  },
): DrawnNumbers[] {
  const width = labels.classes.length;
  const column = labelColumn(labels, c);
  const scores = Float64Array.from(column, (_, r) => probabilities[r * width + c]!);
  const ranking = rankingOf(column, scores);
  const threshold = thresholds[c]!;
  const passes = attributes.map(({ groupOf, names }) => {
    const grouped = groupedRanking(ranking, groupOf);
    const sums: GroupSums = emptyGroupSums(names.length);
    const out = new Float64Array(names.length * GROUP_NUMBERS);
    return (weights: Uint16Array): Float64Array => {
      groupNumbersInto(out, sums, { ranking: grouped, weights, threshold });
      return out;
    };
  });
  const once = new Uint16Array(labels.rows).fill(1);
  const drawn = passes.map((pass) => {
    const values = pass(once).slice();
    return { values, draws: Array.from(values, () => new Float64Array(replicates)) };
  });
  let b = 0;
  for (const weights of patientReplicates({ patientIds, labels, scored, replicates, key })) {
    passes.forEach((pass, a) => {
      const row = pass(weights);
      for (let i = 0; i < row.length; i++) drawn[a]!.draws[i]![b] = row[i]!;
    });
    b++;
  }
  return drawn;
}

import { matrixOf, rowOf } from "../../core/matrix.ts";
import { bestF1Threshold } from "../../metrics/best-threshold.ts";
import { type InnerFolds, innerFolds } from "../inner-folds.ts";
import { groupColumns, type OutputGroup, outputGroups } from "../output-groups.ts";
import { fitPlatt, type PlattScaling } from "../platt.ts";
import type { FittedOutput, FittedProbe, ProbeOptions, TaskKind } from "../probe.ts";
import { sigmoid } from "../sigmoid.ts";
import type { Standardisation } from "../standardise.ts";
import { standardisationMatrix } from "../stored-standardisation.ts";
import { type TaskColumn, trainable, untrainableOutput } from "../task-columns.ts";
import type { RidgeFit } from "./ridge-path.ts";

const INNER_FOLDS = 5;

/** Targets that are known for the same records. */
export interface RidgeTargets extends InnerFolds {
  /** int32[records of the group], ascending: their numbers among all records. */
  readonly rows: Int32Array;
  /** float64[targets, records of the group]. */
  readonly y: Float64Array;
  readonly targets: number;
}

export interface RidgeSource extends Pick<ProbeOptions, "patientIds" | "seed"> {
  readonly kind: TaskKind;
  readonly features: number;
  readonly standardisation: Standardisation;
  /** Fits each target, its weights those of the standardised features. */
  solve(targets: RidgeTargets): Promise<readonly RidgeFit[]>;
}

/** Makes the ridge probe of whatever solves its regressions: one group of targets after another. */
export async function ridgeProbe(
  columns: readonly TaskColumn[],
  source: RidgeSource,
): Promise<FittedProbe> {
  const { kind, features, standardisation } = source;
  const own = trainable(columns);
  const weights = matrixOf(own.length, features + 1);
  const fitted = new Map<string, FittedOutput>();
  for (const group of outputGroups(own)) {
    const fits = await groupFits(own, group, source);
    group.members.forEach((member, i) => {
      const { id, assessed, positives, values } = own[member]!;
      const { alpha, innerError, scaling, probabilities, ...fit } = fits[i]!;
      const row = rowOf(weights, member);
      row.set(fit.weights.map((weight) => scaling.slope * weight));
      row[features] = scaling.slope * fit.intercept + scaling.intercept;
      const labels = Array.from(group.rows, (r) => values[r]!);
      fitted.set(id, {
        id,
        status: "fitted",
        assessed,
        positives,
        threshold: kind === "regression" ? null : bestF1Threshold(labels, probabilities),
        chosen: { alpha },
        inner: { score: "mean-squared-error", value: innerError },
      });
    });
  }
  const outputs = columns.map((column) => fitted.get(column.id) ?? untrainableOutput(column));
  const matrices = { weights, standardisation: standardisationMatrix(standardisation) };
  return { probeId: "ridge", kind, features, outputs, matrices };
}

interface ScaledFit extends RidgeFit {
  /** What turns the score into the logit of a probability; nothing to do for a target. */
  readonly scaling: PlattScaling;
  /** Of held-out records: float64[records of the group]. */
  readonly probabilities: Float64Array;
}

async function groupFits(
  columns: readonly TaskColumn[],
  group: OutputGroup,
  { kind, patientIds, seed, solve }: RidgeSource,
): Promise<ScaledFit[]> {
  const { rows, members } = group;
  const isClass = kind !== "regression";
  const y = new Float64Array(members.length * rows.length);
  members.forEach((member, t) => {
    const { values } = columns[member]!;
    rows.forEach((r, i) => {
      y[t * rows.length + i] = isClass ? 2 * values[r]! - 1 : values[r]!;
    });
  });
  const folds = innerFolds(groupColumns(columns, group), {
    kind,
    patientIds: Array.from(rows, (r) => patientIds[r]!),
    folds: INNER_FOLDS,
    seed,
  });
  const fits = await solve({ rows, y, targets: members.length, ...folds });
  return fits.map((fit, t) => {
    const { values } = columns[members[t]!]!;
    const scaling = isClass
      ? fitPlatt(
          fit.heldOut,
          rows.map((r) => values[r]!),
        )
      : { slope: 1, intercept: 0 };
    const probabilities = fit.heldOut.map((score) =>
      sigmoid(scaling.slope * score + scaling.intercept),
    );
    return { ...fit, scaling, probabilities };
  });
}

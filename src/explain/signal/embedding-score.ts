import { EinthovenError } from "../../core/error.ts";
import { rowOf } from "../../core/matrix.ts";
import { mlpNetworkOf } from "../../probe/mlp/mlp.ts";
import type { FittedProbe } from "../../probe/probe.ts";
import { sigmoid } from "../../probe/sigmoid.ts";
import { SLOPED_PROBES } from "../../probe/sloped-probes.ts";
import { standardisationFrom } from "../../probe/stored-standardisation.ts";

/** A class's log-odds as a function of an embedding float64[features]. */
export type EmbeddingScore =
  /** The same slopes everywhere. */
  | {
      readonly kind: "linear";
      /** float64[features] */
      readonly weights: Float64Array;
      readonly intercept: number;
    }
  | { readonly kind: "curved"; readonly at: (embedding: ArrayLike<number>) => ScoreAt };

/** A score at one place, and its slopes there: float64[features]. */
export interface ScoreAt {
  readonly score: number;
  readonly slopes: Float64Array;
}

/**
 * Restores the log-odds of one output of a probe, number `output` of the task's classes, as its predictions give them: of
 * exclusive classes log(p / (1 - p)) with the shares of all. Throws `gradient-unknown` for a probe without slopes and for a
 * class that stands alone, `option-invalid` for a class that was not fitted and for a regression.
 */
export function embeddingScoreOf(fitted: FittedProbe, output: number): EmbeddingScore {
  const { probeId, kind, outputs } = fitted;
  if (!SLOPED_PROBES.includes(probeId)) throw slopesUnknown(probeId);
  if (kind === "regression" || outputs[output]?.status !== "fitted") {
    throw new EinthovenError("option-invalid", `output ${output} of ${probeId} has no log-odds`, {
      hint: "only classes that were fitted have them",
    });
  }
  const place = outputs.slice(0, output).filter(({ status }) => status === "fitted").length;
  const { logits, rows } = probeId === "mlp" ? hiddenLogits(fitted) : linearLogits(fitted);
  if (kind === "multi-class" && rows === 1) {
    throw new EinthovenError("gradient-unknown", `class ${outputs[output].id} stands alone`, {
      hint: "no other class was fitted, so that its probability is always the same",
    });
  }
  const link = kind === "multi-label" ? ownLogit : sharedBy(probeId);
  const at = (embedding: ArrayLike<number>): ScoreAt => {
    const { values, slopesOf } = logits(embedding);
    const { score, slopes } = link(values, place);
    return { score, slopes: slopesOf(slopes) };
  };
  if (probeId === "mlp" || kind === "multi-class") return { kind: "curved", at };
  const { score, slopes } = at(new Float64Array(fitted.features));
  return { kind: "linear", weights: slopes, intercept: score };
}

/** Why a probe without slopes is not explained. */
export function slopesUnknown(probeId: string): EinthovenError {
  return new EinthovenError("gradient-unknown", `probe ${probeId}: its gradient is not known`, {
    hint: `the signal is explained for ${SLOPED_PROBES.join(", ")}`,
  });
}

/** What a probe gives before its link, and how slopes by that become slopes by the embedding. */
interface Logits {
  readonly rows: number;
  readonly logits: (embedding: ArrayLike<number>) => {
    readonly values: Float64Array;
    readonly slopesOf: (slopes: Float64Array) => Float64Array;
  };
}

/** The logits of all fitted classes, linear in the embedding. */
function linearLogits({ features, outputs, matrices }: FittedProbe): Logits {
  const { mean, scale } = standardisationFrom(matrices["standardisation"]!);
  const stored = matrices["weights"]!;
  // A linear probe of several labels also has rows of zeros for classes that were not fitted.
  const places = outputs.flatMap(({ status }, o) => (status === "fitted" ? [o] : []));
  const rows = (
    stored.rows === outputs.length ? places : Array.from({ length: stored.rows }, (_, o) => o)
  ).map((o) => rowOf(stored, o));
  return {
    rows: rows.length,
    logits: (embedding) => ({
      values: Float64Array.from(rows, (row) => {
        let logit = row[features]!;
        for (let f = 0; f < features; f++) {
          logit += (row[f]! * (embedding[f]! - mean[f]!)) / scale[f]!;
        }
        return logit;
      }),
      slopesOf: (slopes) =>
        Float64Array.from({ length: features }, (_, f) => {
          const sum = rows.reduce((total, row, o) => total + slopes[o]! * row[f]!, 0);
          return sum / scale[f]!;
        }),
    }),
  };
}

/** The logits of all fitted classes behind one hidden layer of rectified units. */
function hiddenLogits(fitted: FittedProbe): Logits {
  const { network, standardisation } = mlpNetworkOf(fitted)!;
  const { features, hidden, outputs, inner, innerBias, outer, outerBias } = network;
  const { mean, scale } = standardisation;
  return {
    rows: outputs,
    logits: (embedding) => {
      const z = Float64Array.from(
        { length: features },
        (_, f) => (embedding[f]! - mean[f]!) / scale[f]!,
      );
      const units = Float64Array.from({ length: hidden }, (_, h) => {
        let sum = innerBias[h]!;
        for (let f = 0; f < features; f++) sum += inner[h * features + f]! * z[f]!;
        return Math.max(0, sum);
      });
      const values = Float64Array.from({ length: outputs }, (_, o) =>
        units.reduce((sum, unit, h) => sum + outer[o * hidden + h]! * unit, outerBias[o]!),
      );
      return { values, slopesOf: (slopes) => backThrough(slopes, units) };
    },
  };

  function backThrough(slopes: Float64Array, units: Float64Array): Float64Array {
    const out = new Float64Array(features);
    for (let h = 0; h < hidden; h++) {
      if (units[h] === 0) continue;
      const arriving = slopes.reduce((sum, slope, o) => sum + slope * outer[o * hidden + h]!, 0);
      for (let f = 0; f < features; f++)
        out[f]! += (arriving * inner[h * features + f]!) / scale[f]!;
    }
    return out;
  }
}

/** From the logits of all fitted classes to the log-odds of one, with slopes by the logits. */
type Link = (logits: Float64Array, place: number) => ScoreAt;

const ownLogit: Link = (logits, place) => ({
  score: logits[place]!,
  slopes: new Float64Array(logits.length).fill(1, place, place + 1),
});

/** Exclusive classes: by softmax, or as probabilities that are divided by their sum. */
function sharedBy(probeId: string): Link {
  return probeId === "linear" || probeId === "mlp" ? softmaxOdds : sharesOdds;
}

/** log(p / (1 - p)) of a softmax: the logit less the log of the others' summed exponentials. */
const softmaxOdds: Link = (logits, place) =>
  oddsAgainst(
    logits,
    place,
    logits.map(() => 1),
  );

/** The same where p is a sigmoid divided by the sum of all: a softmax of log-sigmoids, whose slopes are 1 - sigmoid. */
const sharesOdds: Link = (logits, place) => {
  const logs = logits.map((logit) => Math.min(0, logit) - Math.log1p(Math.exp(-Math.abs(logit))));
  const slopes = logits.map((logit) => sigmoid(-logit));
  return oddsAgainst(logs, place, slopes);
};

/** Slopes are by what `inner` are the slopes of. */
function oddsAgainst(logs: Float64Array, place: number, inner: Float64Array): ScoreAt {
  const others = logs.filter((_, o) => o !== place);
  const largest = others.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const sum = others.reduce((total, value) => total + Math.exp(value - largest), 0);
  const slopes = logs.map((value, o) =>
    o === place ? inner[o]! : (-inner[o]! * Math.exp(value - largest)) / sum,
  );
  return { score: logs[place]! - largest - Math.log(sum), slopes };
}

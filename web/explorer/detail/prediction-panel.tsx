import type { JSX } from "preact";
import type {
  ExplorerPredictedClass,
  ExplorerPredictions,
} from "../../../src/results/explorer/explorer-predictions.ts";
import { placeIn } from "../data/cohort.ts";
import { predictionEntries } from "../data/model-scores.ts";
import { labelOf } from "../data/outcomes.ts";
import { predictedAt, predictionFile, predictionKey } from "../data/prediction-file.ts";
import { readyValue, resource } from "../data/resource.ts";
import { percentText, scoreText } from "../data/score-text.ts";
import type { Target } from "../data/target.ts";
import { Help } from "../shell/help.tsx";
import { filterBy } from "../state/actions.ts";
import { choices, cohort, targetsOf } from "../state/choices.ts";
import { change } from "../state/store.ts";
import "./prediction-panel.css";
import { ScoreBar } from "./score-bar.tsx";

const LABELS: Readonly<Record<number, string>> = { 1: "yes", 0: "no", [-1]: "?" };

/** What every model says of one diagnosis, and what the chosen model says of every diagnosis. */
export function PredictionPanel({ row }: { row: number }): JSX.Element {
  const { study } = cohort.value!;
  const { target, model } = choices.value!;
  const targets = targetsOf(study);
  const rows = study.models
    .map(({ id, title }) => ({ id, title, prediction: predictionOf(row, id, target.id) }))
    .filter(({ prediction }) => prediction !== "absent");
  if (rows.length === 0) {
    return (
      <p class="small muted">
        No model predicted this record with the chosen probe and training: predictions are made for
        held-out patients alone.
      </p>
    );
  }
  return (
    <div class={`predictions ${targets.length > 1 ? "two" : ""}`}>
      <section aria-labelledby="every-model">
        <h3 id="every-model">
          {target.title}: <TrueLabel row={row} target={target} />
        </h3>
        <ul class="bars">
          {rows.map(({ id, title, prediction }) => (
            <li key={id} class={id === model.id ? "chosen" : ""}>
              <button
                type="button"
                class="bar-name"
                onClick={() => change({ model: id, lasso: null })}
              >
                {title}
              </button>
              <PredictionBar prediction={prediction} row={row} target={target} />
            </li>
          ))}
        </ul>
      </section>
      {targets.length > 1 && (
        <section aria-labelledby="every-class">
          <h3 id="every-class">{model.title}: every diagnosis</h3>
          <ul class="bars labelled">
            {targets.map((item) => (
              <li key={item.id} class={item.id === target.id ? "chosen" : ""}>
                <button type="button" class="bar-name" onClick={() => filterBy({ class: item.id })}>
                  {item.title}
                </button>
                <span class="muted" title="the dataset’s label; ? where it did not assess this">
                  <span class="hidden">label: </span>
                  {LABELS[labelOf(cohort.value!, row, item.id)]}
                </span>
                <PredictionBar
                  prediction={predictionOf(row, model.id, item.id)}
                  row={row}
                  target={item}
                />
              </li>
            ))}
          </ul>
        </section>
      )}
      <Help>
        <p>
          The bar is the probability that the model gives; the upright line is its threshold. A bar
          that ends right of the line says “yes”. Blue is right, orange is wrong, by the dataset’s
          label. A random twin is the same network without training: where it does as well, training
          taught nothing for this.
        </p>
      </Help>
    </div>
  );
}

/** One prediction: on its way, there, or not made. */
type Prediction =
  | "absent"
  | "loading"
  | { readonly score: number; readonly spread: number; readonly predicted: ExplorerPredictedClass };

function predictionOf(row: number, model: string, classId: string): Prediction {
  const whole = cohort.value!;
  const { probe, setting, train } = choices.value!;
  const { dataset, local } = placeIn(whole, row);
  const entry = predictionEntries(whole, { model, probe, setting, train })[dataset] ?? null;
  if (entry === null) return "absent";
  const key = `predictions\n${predictionKey(entry)}`;
  const loaded = resource<ExplorerPredictions>(key, () => predictionFile(entry)).value;
  if (loaded.status === "loading") return "loading";
  const file = readyValue(loaded);
  const at = file === null ? -1 : predictedAt(file, local);
  const predicted = file?.classes.find(({ id }) => id === classId);
  if (file === null || at < 0 || predicted === undefined) return "absent";
  return {
    predicted,
    score: file.scores.get(classId)![at]!,
    spread: file.spreads.get(classId)![at]!,
  };
}

function PredictionBar({
  prediction,
  row,
  target,
}: {
  prediction: Prediction;
  row: number;
  target: Target;
}): JSX.Element {
  if (prediction === "loading") return <span class="muted">…</span>;
  if (prediction === "absent") return <span class="muted">no prediction</span>;
  const { score, spread, predicted } = prediction;
  if (target.unit !== null) return <span>{scoreText(score, target)}</span>;
  if (!predicted.trainable) {
    return (
      <span class="muted" title={predicted.reason ?? undefined}>
        too few labels to fit
      </span>
    );
  }
  const { threshold } = predicted;
  const label = labelOf(cohort.value!, row, target.id);
  const says = threshold !== null && score >= threshold;
  const right = label < 0 || threshold === null ? null : says === (label === 1);
  return (
    <>
      <ScoreBar score={score} spread={spread} threshold={threshold} right={right} />
      {threshold !== null && <span class="hidden">{verdictText({ threshold, says, right })}</span>}
    </>
  );
}

/** What the bar shows, in words. */
function verdictText({
  threshold,
  says,
  right,
}: {
  threshold: number;
  says: boolean;
  right: boolean | null;
}): string {
  const answer = `threshold ${percentText(threshold)}, says ${says ? "yes" : "no"}`;
  return right === null ? answer : `${answer}, ${right ? "right" : "wrong"}`;
}

function TrueLabel({ row, target }: { row: number; target: Target }): JSX.Element {
  const whole = cohort.value!;
  const { table, local } = placeIn(whole, row);
  if (table.target !== null) {
    const value = table.target[local]!;
    return <>{Number.isNaN(value) ? "not known" : scoreText(value, target)}</>;
  }
  const label = labelOf(whole, row, target.id);
  return (
    <span class={`true-label label-${label}`}>
      {label === 1 ? "present" : label === 0 ? "absent" : "not assessed"}
    </span>
  );
}

import { ALL_LABELS, type Setting, settingKey } from "../core/setting.ts";
import type { StudyBundle } from "../results/bundle.ts";
import type { DatasetSummary } from "../results/dataset-summary.ts";
import type { ModelSummary } from "../results/model-summary.ts";
import type { ScoreRow } from "../results/score-rows.ts";
import { type Estimate, meanOf } from "./estimate.ts";
import { headlineOf } from "./headline.ts";
import { bestFirst, type Measure, measureOf } from "./measure.ts";
import { type ModelStyle, modelStyles } from "./palette.ts";

/** Which score is meant. Left out: the internal test, all labels, the macro score by which models are compared. */
interface ScoreQuery {
  readonly modelId: string;
  readonly trainDatasetId: string;
  readonly testDatasetId?: string;
  readonly setting?: Setting;
  readonly metric?: ScoreRow["metric"];
  readonly classId?: string | null;
}

/** A model with its headline number. */
export interface RankedModel {
  readonly model: ModelSummary;
  /** Short name for axes; unique within the report. */
  readonly label: string;
  readonly style: ModelStyle;
  /** The compared macro score at all labels on the internal test, mean over `StudyView.meanDatasetIds`. */
  readonly mean: Estimate | null;
  /** Datasets on which it has that score. */
  readonly datasets: number;
  /** Has it any score at all? One without is not counted as compared or beaten. */
  readonly scored: boolean;
}

/** A bundle with the look-ups that every figure needs. */
export interface StudyView {
  /** With the titles of the datasets as they are shown. */
  readonly bundle: StudyBundle;
  /** The score by which models are compared. */
  readonly measure: Measure;
  /** The probe that every figure shows; other probes are in the CSV of the scores only. */
  readonly probe: string;
  /** The share of the training patients behind every number that names no other setting. */
  readonly fullFraction: number;
  /** The datasets of every mean over datasets (`headlineOf`): the same for all models. */
  readonly meanDatasetIds: readonly string[];
  /** Best mean first; a model without a mean stands below all that have one. */
  readonly ranked: readonly RankedModel[];
  score(query: ScoreQuery): ScoreRow | undefined;
  model(modelId: string): RankedModel | undefined;
  datasetTitle(datasetId: string): string;
  /** At most eleven characters for the side of a matrix; unique within the report. */
  datasetLabel(datasetId: string): string;
  classTitle(classId: string): string;
}

/** Indexes a bundle once. Pure: the same bundle gives the same view. */
export function viewOf(study: StudyBundle): StudyView {
  const bundle = { ...study, datasets: study.datasets.map(titled) };
  const measure = measureOf(bundle);
  const { probe, datasetIds: meanDatasetIds } = headlineOf(bundle);
  const rows = new Map<string, ScoreRow>();
  for (const row of bundle.scores) if (row.probe === probe) rows.set(keyOf(row), row);

  const score = (query: ScoreQuery): ScoreRow | undefined =>
    rows.get(
      keyOf({
        testDatasetId: query.trainDatasetId,
        setting: ALL_LABELS,
        metric: measure.metric,
        classId: null,
        ...query,
      }),
    );
  const labels = shortLabels(bundle.models);
  const styles = modelStyles(bundle.models);
  const scored = new Set(bundle.scores.flatMap((row) => (row.value === null ? [] : [row.modelId])));
  const estimates = (modelId: string, ids: readonly string[]): Estimate[] =>
    ids.flatMap((id) => {
      const row = score({ modelId, trainDatasetId: id });
      return row?.value == null ? [] : [{ value: row.value, lower: row.lower, upper: row.upper }];
    });
  const ids = bundle.datasets.map(({ id }) => id);
  const ranked = bundle.models
    .map((model) => ({
      model,
      label: labels.get(model.id)!,
      style: styles.get(model.id)!,
      mean: meanOf(estimates(model.id, meanDatasetIds)),
      datasets: estimates(model.id, ids).length,
      scored: scored.has(model.id),
    }))
    .sort((a, b) => bestFirst(measure, a.mean?.value, b.mean?.value) || b.datasets - a.datasets);
  const byId = new Map(ranked.map((entry) => [entry.model.id, entry]));
  const datasetLabels = shortDatasetLabels(ids);
  const datasetTitles = new Map(bundle.datasets.map(({ id, title }) => [id, title]));
  const classTitles = new Map(bundle.task.classes.map(({ id, title }) => [id, title]));
  return {
    bundle,
    measure,
    probe,
    fullFraction: ALL_LABELS.value,
    meanDatasetIds,
    ranked,
    score,
    model: (modelId) => byId.get(modelId),
    datasetTitle: (id) => datasetTitles.get(id) ?? id,
    datasetLabel: (id) => datasetLabels.get(id) ?? id,
    classTitle: (id) => classTitles.get(id) ?? id,
  };
}

/** "Title (id)" where the title alone would not say which dataset of the study is meant. */
function titled(
  dataset: DatasetSummary,
  _: number,
  all: readonly DatasetSummary[],
): DatasetSummary {
  const { id, cardId, title } = dataset;
  const shared = all.filter((other) => other.title === title).length > 1;
  return shared || id !== cardId ? { ...dataset, title: `${title} (${id})` } : dataset;
}

type RowKey = Pick<
  ScoreRow,
  "modelId" | "trainDatasetId" | "testDatasetId" | "setting" | "metric" | "classId"
>;

function keyOf({
  modelId,
  trainDatasetId,
  testDatasetId,
  setting,
  metric,
  classId,
}: RowKey): string {
  return JSON.stringify([
    modelId,
    trainDatasetId,
    testDatasetId,
    settingKey(setting),
    metric,
    classId,
  ]);
}

const LABEL_CHARACTERS = 24;

/** How the title of a random twin ends: it must not be cut away. */
const UNTRAINED = ", untrained";

/** Titles cut to what fits beside an axis; where two would look the same, both show their id. */
function shortLabels(models: readonly ModelSummary[]): ReadonlyMap<string, string> {
  const cut = models.map(({ title }) =>
    title.endsWith(UNTRAINED)
      ? `${shortened(title.slice(0, -UNTRAINED.length), LABEL_CHARACTERS - UNTRAINED.length)}${UNTRAINED}`
      : shortened(title, LABEL_CHARACTERS),
  );
  return new Map(
    models.map(({ id }, i) => {
      const unique = cut.indexOf(cut[i]!) === cut.lastIndexOf(cut[i]!);
      return [id, unique ? cut[i]! : withoutMiddle(id, LABEL_CHARACTERS)];
    }),
  );
}

/** Ids without the words that all of them start with ("simulated-north" becomes "north"), cut; numbered where equal. */
function shortDatasetLabels(ids: readonly string[]): ReadonlyMap<string, string> {
  const words = ids.map((id) => id.split("-"));
  let shared = 0;
  while (words.every((parts) => parts.length > shared + 1 && parts[shared] === words[0]![shared])) {
    shared += 1;
    if (words.length < 2) break;
  }
  const cut = words.map((parts) => shortened(parts.slice(shared).join("-"), 11));
  return new Map(
    ids.map((id, d) => {
      const unique = cut.indexOf(cut[d]!) === cut.lastIndexOf(cut[d]!);
      return [id, unique ? cut[d]! : `${shortened(cut[d]!, 8)} ${d + 1}`];
    }),
  );
}

/** Cuts text to so many characters in its middle: ids differ at their ends. */
function withoutMiddle(text: string, characters: number): string {
  const all = [...text];
  if (all.length <= characters) return text;
  const first = Math.floor((characters - 1) / 3);
  return `${all.slice(0, first).join("")}…${all.slice(first + 1 - characters).join("")}`;
}

/** Cuts text to so many characters, the last of them an ellipsis. */
export function shortened(text: string, characters: number): string {
  const all = [...text];
  return all.length <= characters
    ? text
    : `${all
        .slice(0, characters - 1)
        .join("")
        .trimEnd()}…`;
}

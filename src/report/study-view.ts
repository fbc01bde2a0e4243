import type { ModelSummary, ScoreRow, StudyBundle } from "../results/bundle.ts";
import { type Estimate, meanOf } from "./estimate.ts";
import { type ModelStyle, modelStyles } from "./palette.ts";

/** Which score is meant. Left out: the internal test, all labels, macro AUROC. */
interface ScoreQuery {
  readonly modelId: string;
  readonly trainDatasetId: string;
  readonly testDatasetId?: string;
  readonly fraction?: number;
  readonly metric?: ScoreRow["metric"];
  readonly classId?: string | null;
}

/** A model with its headline number. */
export interface RankedModel {
  readonly model: ModelSummary;
  /** Short name for axes; unique within the report. */
  readonly label: string;
  readonly style: ModelStyle;
  /** Macro AUROC at all labels on the internal test, mean over the datasets that have one. */
  readonly mean: Estimate | null;
  /** Datasets behind the mean. */
  readonly datasets: number;
}

/** A bundle with the look-ups that every figure needs. */
export interface StudyView {
  readonly bundle: StudyBundle;
  /** The probe that every figure shows; other probes are in the CSV of the scores only. */
  readonly probe: string;
  readonly fullFraction: number;
  /** Best first; a model that lacks a dataset stands below all that have every one. */
  readonly ranked: readonly RankedModel[];
  score(query: ScoreQuery): ScoreRow | undefined;
  model(modelId: string): RankedModel | undefined;
  datasetTitle(datasetId: string): string;
  /** At most eleven characters for the side of a matrix; unique within the report. */
  datasetLabel(datasetId: string): string;
  classTitle(classId: string): string;
}

/** Indexes a bundle once. Pure: the same bundle gives the same view. */
export function viewOf(bundle: StudyBundle): StudyView {
  const probe = mainProbe(bundle);
  const fullFraction = Math.max(...bundle.fractions, 0);
  const rows = new Map<string, ScoreRow>();
  for (const row of bundle.scores) if (row.probe === probe) rows.set(keyOf(row), row);

  const score = (query: ScoreQuery): ScoreRow | undefined =>
    rows.get(
      keyOf({
        testDatasetId: query.trainDatasetId,
        fraction: fullFraction,
        metric: "auroc",
        classId: null,
        ...query,
      }),
    );
  const labels = shortLabels(bundle.models);
  const styles = modelStyles(bundle.models);
  const ranked = bundle.models
    .map((model) => rankedModel(model, bundle, score, labels.get(model.id)!, styles.get(model.id)!))
    .sort((a, b) => b.datasets - a.datasets || (b.mean?.value ?? -1) - (a.mean?.value ?? -1));
  const byId = new Map(ranked.map((entry) => [entry.model.id, entry]));
  const datasetLabels = shortDatasetLabels(bundle.datasets.map(({ id }) => id));
  const datasetTitles = new Map(bundle.datasets.map(({ id, title }) => [id, title]));
  const classTitles = new Map(bundle.task.classes.map(({ id, title }) => [id, title]));
  return {
    bundle,
    probe,
    fullFraction,
    ranked,
    score,
    model: (modelId) => byId.get(modelId),
    datasetTitle: (id) => datasetTitles.get(id) ?? id,
    datasetLabel: (id) => datasetLabels.get(id) ?? id,
    classTitle: (id) => classTitles.get(id) ?? id,
  };
}

/** The linear probe where there is one, else the first. */
function mainProbe({ scores }: StudyBundle): string {
  if (scores.some(({ probe }) => probe === "linear")) return "linear";
  return scores[0]?.probe ?? "linear";
}

function rankedModel(
  model: ModelSummary,
  bundle: StudyBundle,
  score: StudyView["score"],
  label: string,
  style: ModelStyle,
): RankedModel {
  const estimates = bundle.datasets.flatMap(({ id }) => {
    const row = score({ modelId: model.id, trainDatasetId: id });
    return row?.value == null ? [] : [{ value: row.value, lower: row.lower, upper: row.upper }];
  });
  return { model, label, style, mean: meanOf(estimates), datasets: estimates.length };
}

type RowKey = Pick<
  ScoreRow,
  "modelId" | "trainDatasetId" | "testDatasetId" | "fraction" | "metric" | "classId"
>;

function keyOf({
  modelId,
  trainDatasetId,
  testDatasetId,
  fraction,
  metric,
  classId,
}: RowKey): string {
  return JSON.stringify([modelId, trainDatasetId, testDatasetId, fraction, metric, classId]);
}

const LABEL_CHARACTERS = 22;

/** Titles cut to what fits beside an axis; where two would look the same, both show their id. */
function shortLabels(models: readonly ModelSummary[]): ReadonlyMap<string, string> {
  const cut = models.map(({ title }) => shortened(title, LABEL_CHARACTERS));
  return new Map(
    models.map(({ id }, i) => {
      const unique = cut.indexOf(cut[i]!) === cut.lastIndexOf(cut[i]!);
      return [id, unique ? cut[i]! : shortened(id, LABEL_CHARACTERS)];
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

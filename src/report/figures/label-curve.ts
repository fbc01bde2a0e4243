import { type Setting, settingText } from "../../core/setting.ts";
import { meanOverDatasets, scoreInterval, simulationNote, testCounts } from "../counts.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { bestFirst, bestWords, capitalised, measureDomain } from "../measure.ts";
import { formatScore } from "../number-format.ts";
import { SETTING_COLUMNS, settingCells } from "../setting-cells.ts";
import type { StudyView } from "../study-view.ts";
import { emptyPanel } from "./empty-panel.ts";
import { type Curve, type CurvePoint, curvePanel } from "./label-curve-panel.ts";

/** Draws the score against the share of labelled training patients, and against shots; null when there is no curve. */
export function labelCurveFigure(view: StudyView): Exhibit | null {
  const kinds = [fractionsOf(view), shotsOf(view)].filter((settings) => settings.length > 1);
  if (kinds.length === 0) return null;
  const all = [...fractionsOf(view), ...shotsOf(view)];
  const curves = kinds.map((settings) =>
    view.bundle.datasets.map(({ id }) => curvesOf(view, { datasetId: id, settings })),
  );
  const domain = curveDomain(view, curves.flat(2));
  return {
    kind: "figure",
    id: "label-fraction",
    title: `${capitalised(view.measure.name)} against the number of labelled patients`,
    takeaway: takeaway(view, kinds[0]!),
    body: html`${kinds.map((settings, k) => panels(view, { settings, curves: curves[k]!, domain }))}`,
    alternative: `One panel per dataset${kinds.length > 1 ? " for shares of the patients, and one for shots" : ""}, one line per model, settings on a logarithmic axis. ${view.ranked
      .map(
        ({ label, model }) =>
          `${label}: ${all.map((setting) => formatScore(meanAt(view, model.id, setting))).join(", ")}`,
      )
      .join("; ")}.`,
    interval: `${scoreInterval(view)} Bands show the same interval; small dots are single seeds, each with its own subset of patients.`,
    counts: testCounts(view),
    howToRead: `Each line starts with few labelled patients at the left and ends with the most at the right. A line that is ${view.measure.lowerIsBetter ? "low" : "high"} at the left needs few labels. Solid coloured lines are encoders with trained weights, dashed coloured lines random twins; grey and black lines, each with its own pattern of dashes or dots, are controls. The test patients are the same everywhere.${shotsNote(view)}`,
    simulation: simulationNote(view),
    table: tableOf(view, all),
  };
}

function panels(
  view: StudyView,
  {
    settings,
    curves,
    domain,
  }: {
    readonly settings: readonly Setting[];
    readonly curves: readonly (readonly Curve[])[];
    readonly domain: readonly [number, number];
  },
): Html {
  return html`<div class="panels">${view.bundle.datasets.map(({ id, title }, d) =>
    curves[d]!.length === 0
      ? emptyPanel(view, { title, datasetId: id })
      : curvePanel({ title, curves: curves[d]!, settings, domain, measure: view.measure.name }),
  )}</div>`;
}

function shotsNote(view: StudyView): string {
  if (view.bundle.shots.length === 0) return "";
  return " Shots are positive training patients per class, or all that there are, with as many negative ones.";
}

function tableOf(view: StudyView, settings: readonly Setting[]): Exhibit["table"] {
  return {
    name: "label-fraction",
    columns: [
      "model",
      "dataset",
      ...SETTING_COLUMNS,
      "train_patients",
      view.measure.column,
      "lower_95",
      "upper_95",
      ...view.bundle.seeds.map((seed) => `seed_${seed}`),
    ],
    rows: view.ranked.flatMap(({ model }) =>
      view.bundle.datasets.flatMap(({ id }) =>
        settings.flatMap((setting) => {
          const row = view.score({ modelId: model.id, trainDatasetId: id, setting });
          if (row === undefined) return [];
          return [
            [
              model.id,
              id,
              ...settingCells(setting),
              row.trainPatients,
              row.value,
              row.lower,
              row.upper,
              ...view.bundle.seeds.map((_, s) => row.seedValues[s] ?? null),
            ],
          ];
        }),
      ),
    ),
  };
}

function curvesOf(
  view: StudyView,
  { datasetId, settings }: { readonly datasetId: string; readonly settings: readonly Setting[] },
): Curve[] {
  return view.ranked.flatMap((entry) => {
    const points = settings.flatMap((setting): CurvePoint[] => {
      const row = view.score({ modelId: entry.model.id, trainDatasetId: datasetId, setting });
      if (row?.value == null) return [];
      const { value, lower, upper, trainPatients } = row;
      return [
        {
          x: setting.value,
          value,
          lower: lower ?? value,
          upper: upper ?? value,
          seedValues: row.seedValues.filter((seed) => seed !== null),
          trainPatients,
        },
      ];
    });
    return points.length === 0 ? [] : [{ entry, points }];
  });
}

function curveDomain(view: StudyView, curves: readonly Curve[]): [number, number] {
  const values = curves.flatMap(({ points }) =>
    points.flatMap(({ lower, upper, seedValues }) => [lower, upper, ...seedValues]),
  );
  return measureDomain(view.measure, values);
}

function fractionsOf({ bundle }: StudyView): Setting[] {
  return [...bundle.fractions]
    .sort((a, b) => a - b)
    .map((value): Setting => ({ kind: "fraction", value }));
}

function shotsOf({ bundle }: StudyView): Setting[] {
  return [...bundle.shots]
    .sort((a, b) => a - b)
    .map((value): Setting => ({ kind: "shots", value }));
}

/** Mean over the datasets of the headline; null unless all of them have a score there. */
function meanAt(view: StudyView, modelId: string, setting: Setting): number | null {
  const values = view.meanDatasetIds.map(
    (id) => view.score({ modelId, trainDatasetId: id, setting })?.value ?? null,
  );
  if (values.length === 0 || values.includes(null)) return null;
  return values.reduce<number>((sum, value) => sum + value!, 0) / values.length;
}

function takeaway(view: StudyView, settings: readonly Setting[]): string {
  const [few, all] = [settings[0]!, settings.at(-1)!];
  const scored = view.ranked
    .map(({ model }) => ({
      model,
      low: meanAt(view, model.id, few),
      high: meanAt(view, model.id, all),
    }))
    .filter(({ low, high }) => low !== null && high !== null)
    .sort((a, b) => bestFirst(view.measure, a.low, b.low));
  const [best] = scored;
  if (best === undefined) return "No model has a mean score at both ends.";
  const over = view.bundle.datasets.length === 1 ? "" : ` (${meanOverDatasets(view)})`;
  const gains = scored.map(({ low, high }) => high! - low!);
  const [smallest, largest] = [Math.min(...gains), Math.max(...gains)];
  const labels = few.kind === "fraction" ? " of the labels" : "";
  const first = view.measure.lowerIsBetter ? bestWords(view.measure).toLowerCase() : "highest mean";
  return `With ${settingText(few)}${labels} the ${first} is ${formatScore(best.low)} (${best.model.title})${over}; from there to ${settingText(all)} the models' means change by ${formatScore(smallest, { signed: true })} to ${formatScore(largest, { signed: true })}.`;
}

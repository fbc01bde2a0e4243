import type {
  DatasetInspection,
  Measured,
  SubgroupScore,
} from "../../results/dataset-inspection.ts";
import { simulationNote } from "../counts.ts";
import type { CsvTable } from "../csv-table.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import {
  countOf,
  formatCount,
  formatInterval,
  formatPercent,
  formatScore,
  listOf,
} from "../number-format.ts";
import type { RankedModel, StudyView } from "../study-view.ts";
import { type IntervalRow, intervalPanel } from "./interval-panel.ts";
import { leftToCsv, shownModels } from "./shown-models.ts";

/** Two models: the best, and the hand-crafted features beside it. */
const MOST_MODELS = 2;

type GapName = "aurocGap" | "falsePositiveGap" | "falseNegativeGap";

const GAPS: readonly { readonly name: GapName; readonly title: string; readonly axis: string }[] = [
  { name: "aurocGap", title: "AUROC", axis: "gap in AUROC" },
  { name: "falsePositiveGap", title: "False alarms", axis: "gap in false-positive rate" },
  { name: "falseNegativeGap", title: "Missed findings", axis: "gap in false-negative rate" },
];

const ATTRIBUTES: Readonly<Record<SubgroupScore["attribute"], string>> = {
  sex: "Sex",
  age: "Age in years",
  device: "Device",
  site: "Site",
};

/** Draws how every subgroup differs from everybody else; null when no subgroup was scored. */
export function subgroupFigure(view: StudyView): Exhibit | null {
  const inspections = view.bundle.inspections.filter(({ subgroups }) => subgroups.length > 0);
  if (inspections.length === 0) return null;
  const models = shownModels(view, MOST_MODELS);
  const means = inspections.flatMap(({ subgroups }) =>
    subgroups.filter(({ classId }) => classId === null),
  );
  const replicates = formatCount(view.bundle.provenance.bootstrapReplicates);
  return {
    kind: "figure",
    id: "subgroups",
    title: "Subgroups: who is served worse?",
    takeaway: takeaway(inspections, models),
    body: html`${inspections.map((inspection) => datasetPanels(view, inspection, models))}${notes(view, inspections)}`,
    alternative: `Gaps of subgroups against everybody else. ${means
      .filter(({ modelId }) => modelId === models[0]?.model.id)
      .flatMap(({ attribute, group, aurocGap, falseNegativeGap }) => {
        const gap = aurocGap ?? falseNegativeGap;
        return gap === null
          ? []
          : [
              `${attribute} ${group}: ${aurocGap === null ? "missed findings" : "AUROC"} ${formatScore(gap[0], { signed: true })}`,
            ];
      })
      .join("; ")}.`,
    interval: `Bars are 95 % intervals of the gap from ${replicates} bootstrap samples of test patients; no correction for the number of subgroups. Means over the classes that a subgroup and everybody else can be scored on; first seed, its one threshold. Single classes are in the CSV. Probe: ${view.probe}, ${formatPercent(view.fullFraction)} of the training patients.${leftToCsv(view, models)}`,
    counts: `Patients stand behind every subgroup's name. Suppressed: cells of fewer than 10 patients (${means.filter(({ reason }) => reason !== null).length} of ${means.length} subgroup scores of all models have no AUROC).`,
    howToRead:
      "Each line is a subgroup minus everybody else in the same dataset. Left of zero for AUROC, right of zero for false alarms and missed findings: the model serves this group worse. A subgroup with another share of ill people can differ in false alarms although the model treats all alike; age and disease hang together.",
    simulation: simulationNote(
      view,
      inspections.map(({ datasetId }) => datasetId),
    ),
    table: tableOf(inspections),
  };
}

/** One panel per kind of gap that some subgroup has, under the dataset's name; the others in one sentence. */
function datasetPanels(
  view: StudyView,
  inspection: DatasetInspection,
  models: readonly RankedModel[],
): Html {
  const panels = GAPS.map((gap) => ({
    gap,
    shown: inspection.subgroups.filter(
      (row) =>
        row.classId === null &&
        row[gap.name] !== null &&
        models.some(({ model }) => model.id === row.modelId),
    ),
  }));
  const drawn = panels.filter(({ shown }) => shown.length > 0);
  const empty = panels.filter(({ shown }) => shown.length === 0);
  return html`<h4>${view.datasetTitle(inspection.datasetId)}</h4><div class="panels">${drawn.map(
    ({ gap, shown }) => panel(view, { inspection, gap, shown, models }),
  )}</div>${
    empty.length > 0 &&
    html`<p class="key">No gap in ${listOf(empty.map(({ gap }) => gap.title.toLowerCase().replace("auroc", "AUROC")))}: every subgroup, or what remains beside it, has too few patients.</p>`
  }`;
}

function panel(
  view: StudyView,
  {
    inspection,
    gap,
    shown,
    models,
  }: {
    inspection: DatasetInspection;
    gap: (typeof GAPS)[number];
    shown: readonly SubgroupScore[];
    models: readonly RankedModel[];
  },
): Html {
  const title = gap.title;
  const domain = gapDomain(shown.map((row) => row[gap.name]!));
  return intervalPanel(rowsOf(shown, { models, name: gap.name }), {
    title,
    axis: gap.axis,
    domain,
    baseline: 0,
    reference: null,
    marginLeft: 150,
    marginRight: 150,
    label: `${title} on ${view.datasetTitle(inspection.datasetId)}: gap of every subgroup with its 95 % interval`,
  });
}

function rowsOf(
  shown: readonly SubgroupScore[],
  { models, name }: { models: readonly RankedModel[]; name: GapName },
): IntervalRow[] {
  const places = [
    ...new Set(shown.map(({ attribute, group }) => JSON.stringify([attribute, group]))),
  ];
  return places.flatMap((place): IntervalRow[] => {
    const own = shown.filter(
      ({ attribute, group }) => JSON.stringify([attribute, group]) === place,
    );
    const { attribute, group, patients } = own[0]!;
    return [
      {
        kind: "heading",
        key: place,
        label: `${ATTRIBUTES[attribute]}: ${group} (${formatCount(patients)})`,
      },
      ...models.flatMap(({ model, label, style }): IntervalRow[] => {
        const found = own.find(({ modelId }) => modelId === model.id)?.[name];
        if (found == null) return [];
        const [value, lower, upper] = found;
        return [
          {
            kind: "estimate",
            key: JSON.stringify([place, model.id]),
            label: `  ${label}`,
            value,
            lower,
            upper,
            text: `${formatScore(value, { signed: true })} ${formatInterval({ lower, upper })}`,
            style,
            control: model.role === "control",
          },
        ];
      }),
    ];
  });
}

function gapDomain(gaps: readonly Measured[]): [number, number] {
  const low = Math.min(0, ...gaps.map(([value, lower]) => lower ?? value));
  const high = Math.max(0, ...gaps.map(([value, , upper]) => upper ?? value));
  const pad = 0.04 * (high - low || 1);
  return [low - pad, high + pad];
}

function notes(view: StudyView, inspections: readonly DatasetInspection[]): Html | null {
  const lines = inspections.flatMap(({ datasetId, subgroupNotes }) =>
    subgroupNotes.map((note) => `${view.datasetTitle(datasetId)}, ${note}.`),
  );
  return lines.length === 0
    ? null
    : html`<div class="reasons"><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></div>`;
}

function takeaway(
  inspections: readonly DatasetInspection[],
  models: readonly RankedModel[],
): string {
  const [best] = models;
  if (best === undefined) return "No model has subgroup scores.";
  const own = inspections.flatMap(({ subgroups }) =>
    subgroups.filter(({ classId, modelId }) => classId === null && modelId === best.model.id),
  );
  const worse = (what: string, name: GapName, isWorse: (gap: Measured) => boolean): string => {
    const gaps = own.flatMap((row) => (row[name] === null ? [] : [row[name]]));
    return gaps.length === 0
      ? `${what} no subgroup can be scored`
      : `${what} ${gaps.filter(isWorse).length} of ${countOf(gaps.length, "subgroup")}`;
  };
  return `For ${best.model.title} these intervals lie on the worse side of zero: ${worse("in AUROC", "aurocGap", ([, , upper]) => upper !== null && upper < 0)}; ${worse("in missed findings", "falseNegativeGap", ([, lower]) => lower !== null && lower > 0)}; ${worse("in false alarms", "falsePositiveGap", ([, lower]) => lower !== null && lower > 0)}.`;
}

function tableOf(inspections: readonly DatasetInspection[]): CsvTable {
  const names = ["auroc", "false_positive_rate", "false_negative_rate"];
  return {
    name: "subgroups",
    columns: [
      "dataset",
      "model",
      "attribute",
      "group",
      "class",
      "records",
      "patients",
      ...names.flatMap((name) =>
        [name, `${name}_gap`].flatMap((own) => [own, `${own}_lower_95`, `${own}_upper_95`]),
      ),
      "reason",
    ],
    rows: inspections.flatMap(({ datasetId, subgroups }) =>
      subgroups.map((row) => [
        datasetId,
        row.modelId,
        row.attribute,
        row.group,
        row.classId ?? "(mean)",
        row.records,
        row.patients,
        ...[
          row.auroc,
          row.aurocGap,
          row.falsePositiveRate,
          row.falsePositiveGap,
          row.falseNegativeRate,
          row.falseNegativeGap,
        ].flatMap((cell) => cell ?? [null, null, null]),
        row.reason,
      ]),
    ),
  };
}

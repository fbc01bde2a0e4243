import type { ClusterSummary, StructureSummary } from "../../results/structure-summary.ts";
import { simulationNote } from "../counts.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { countOf, formatPercent, listOf } from "../number-format.ts";
import { categoryColor } from "../palette.ts";
import type { RankedModel, StudyView } from "../study-view.ts";
import { legendHtml } from "./legend.ts";
import { rhythmStrip } from "./rhythm-strip.ts";

/** Models whose recordings are drawn; those of the others are named in the CSV. */
const DRAWN_MODELS = 3;

interface Shown {
  readonly entry: RankedModel;
  readonly structure: StructureSummary;
}

/** Draws the most central recording of each group that k-means found in the best models, with what the group holds. */
export function clusterFigure(view: StudyView): Exhibit | null {
  const all = view.ranked.flatMap((entry): Shown[] => {
    const structure = view.bundle.structure.models.find(
      ({ modelId, clusters }) => modelId === entry.model.id && clusters.length > 0,
    );
    return structure === undefined ? [] : [{ entry, structure }];
  });
  if (all.length === 0) return null;
  const encoders = all.filter(({ entry }) => entry.model.role === "encoder");
  const shown = (encoders.length > 0 ? encoders : all).slice(0, DRAWN_MODELS);
  const datasetIds = view.bundle.datasets.map(({ id }) => id);
  return {
    kind: "figure",
    id: "clusters",
    title: "Groups found without labels, by their most central recording",
    takeaway: takeaway(view, shown[0]!),
    body: html`${legendHtml([
      {
        name: "Share with",
        items: [
          ...view.bundle.task.classes.map(({ title }, c) => ({
            label: title,
            color: categoryColor(c),
          })),
          { label: "none of these", color: "var(--hatch)" },
        ],
      },
    ])}${shown.map(
      ({ entry, structure }, i) =>
        html`<details${i === 0 && html` open`}><summary>${entry.model.title} <span class="sub">${countOf(structure.clusters.length, "group")}</span></summary><div class="panels">${structure.clusters.map((cluster, c) => clusterHtml(view, cluster, c))}</div></details>`,
    )}`,
    alternative: `For every group, its size, its diagnoses and its most central recording. ${shown
      .map(
        ({ entry, structure }) =>
          `${entry.label}: ${structure.clusters.map((cluster) => `${cluster.records} recordings, ${contentText(view, cluster)}`).join("; ")}`,
      )
      .join(". ")}.`,
    interval: null,
    counts: `${countOf(Math.max(...all.map(({ structure }) => structure.records)), "held-out patient")}, one recording each; as many groups as there are diagnoses. Drawn for ${shown.length === all.length ? "every model" : `the ${shown.length} leading ${encoders.length > 0 ? "encoders" : "models"}`}; the groups of all models are in the CSV.`,
    howToRead:
      "k-means knows no diagnosis. The drawn recording has the smallest sum of distances to its group: it shows what the model takes for typical, which may be a rhythm, a disease, an axis, or a machine. Bars: share of the group with each finding; a recording may have several. Leads II, V1 and V5, ten seconds, 25 mm/s and 10 mm/mV before shrinking.",
    simulation: simulationNote(view, datasetIds),
    table: {
      name: "clusters",
      columns: [
        "model",
        "group",
        "patients",
        "medoid_dataset",
        "medoid_record",
        "medoid_classes",
        ...view.bundle.task.classes.map(({ id }) => `with_${id}`),
        "without_class",
        ...datasetIds.map((id) => `from_${id}`),
      ],
      rows: all.flatMap(({ structure }) =>
        structure.clusters.map((cluster, c) => [
          structure.modelId,
          c + 1,
          cluster.records,
          datasetIds[cluster.medoid.dataset] ?? null,
          cluster.medoid.recordId,
          cluster.medoid.classIds.join(" "),
          ...view.bundle.task.classes.map((_, k) => cluster.classCounts[k] ?? 0),
          cluster.withoutClass,
          ...datasetIds.map((_, d) => cluster.datasetCounts[d] ?? 0),
        ]),
      ),
    },
  };
}

function clusterHtml(view: StudyView, cluster: ClusterSummary, place: number): Html {
  const { medoid, records } = cluster;
  const dataset = view.bundle.datasets[medoid.dataset];
  const findings = medoid.classIds.map((id) => view.classTitle(id));
  const name = `Group ${place + 1}`;
  return html`<div class="cluster"><p data-export="text"><strong>${name}</strong>: ${countOf(records, "patient")}, ${contentText(view, cluster)}</p>
${shareBar(view, cluster)}
<p class="key">Most central: ${dataset?.title ?? "unknown"}, record ${medoid.recordId}, ${findings.length === 0 ? "none of the findings" : listOf(findings)}</p>
${medoid.trace === null ? html`<div class="empty-panel"><p>The dataset does not allow its recordings to be shown.</p></div>` : rhythmStrip(medoid.trace, `${name}: leads ${medoid.trace.leads.join(", ")} of ${medoid.recordId}`)}</div>`;
}

/** Shares of findings as one bar; with several findings per recording they are scaled to add up to the whole. */
function shareBar(view: StudyView, { classCounts, withoutClass }: ClusterSummary): Html {
  const parts = [
    ...view.bundle.task.classes.map(({ title }, c) => ({
      title,
      count: classCounts[c] ?? 0,
      color: categoryColor(c),
    })),
    { title: "none of these", count: withoutClass, color: "var(--hatch)" },
  ];
  const total = parts.reduce((sum, { count }) => sum + count, 0) || 1;
  let left = 0;
  const bars = parts.map(({ title, count, color }) => {
    const width = (300 * count) / total;
    const bar = html`<rect x="${left.toFixed(2)}" width="${width.toFixed(2)}" height="10" fill="${color}"><title>${title}: ${count}</title></rect>`;
    left += width;
    return count > 0 && bar;
  });
  return html`<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 10" preserveAspectRatio="none" style="height:.6rem" role="img" aria-label="Findings in the group">${bars}</svg>`;
}

/** The most frequent findings with their shares. */
function contentText(
  view: StudyView,
  {
    classCounts,
    withoutClass,
    records,
  }: Pick<ClusterSummary, "classCounts" | "withoutClass" | "records">,
  most = 2,
): string {
  const found = [
    ...classCounts.map((count, c) => ({
      name: view.bundle.task.classes[c]?.title ?? String(c),
      count,
    })),
    { name: "none of the findings", count: withoutClass },
  ]
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, most);
  return listOf(found.map(({ name, count }) => `${formatPercent(count / records)} ${name}`));
}

function takeaway(view: StudyView, { entry, structure }: Shown): string {
  const pure = structure.clusters.filter(
    ({ classCounts, withoutClass, records }) =>
      Math.max(withoutClass, ...classCounts) > records / 2,
  ).length;
  const oneSite = structure.clusters.filter(
    ({ datasetCounts, records }) =>
      datasetCounts.length > 1 && Math.max(...datasetCounts) > 0.8 * records,
  ).length;
  const datasets = view.bundle.datasets.length > 1;
  const come = oneSite === 0 ? "none comes" : `${oneSite} ${oneSite === 1 ? "comes" : "come"}`;
  return `${entry.model.title}: ${pure} of ${countOf(structure.clusters.length, "group")} hold one finding, or none, in more than half of their patients (of all patients, ${contentText(view, everyone(structure.clusters), 1)})${datasets ? `; ${come} to more than 80 % from one hospital` : ""}.`;
}

/** All groups as one: what a group would hold by chance. */
function everyone(
  clusters: readonly ClusterSummary[],
): Pick<ClusterSummary, "classCounts" | "withoutClass" | "records"> {
  const sumOf = (count: (cluster: ClusterSummary) => number): number =>
    clusters.reduce((sum, cluster) => sum + count(cluster), 0);
  return {
    classCounts: (clusters[0]?.classCounts ?? []).map((_, c) =>
      sumOf(({ classCounts }) => classCounts[c] ?? 0),
    ),
    withoutClass: sumOf(({ withoutClass }) => withoutClass),
    records: sumOf(({ records }) => records),
  };
}

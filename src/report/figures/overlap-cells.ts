import { type Setting, settingText } from "../../core/setting.ts";
import type { ChanceAgreement, StabilityRow } from "../../results/stability-summary.ts";
import type { StudyView } from "../study-view.ts";

/** One comparison of one class. */
export interface OverlapCell {
  readonly classId: string;
  /** What is compared; heads a column. */
  readonly column: string;
  readonly kind: StabilityRow["source"] | "datasets";
  readonly overlap: number;
  readonly spearman: number;
}

/** One model under one probe. */
export interface OverlapPanel {
  readonly label: string;
  /** Where stability was measured; null where only datasets are compared. */
  readonly datasetId: string | null;
  /** In the order of drawing: seeds, settings, halves, datasets. */
  readonly columns: readonly string[];
  readonly classIds: readonly string[];
  readonly cells: readonly OverlapCell[];
  readonly chance: ChanceAgreement;
}

/**
 * Gathers what the overlap figure draws: one panel per model and probe, stability on the dataset that has most classes
 * (the first among equals), agreement of every two datasets.
 */
export function overlapPanels(view: StudyView): OverlapPanel[] {
  const { stabilities, agreements } = view.bundle;
  const probes = [...new Set([...stabilities, ...agreements].map(({ probe }) => probe))];
  return view.ranked.flatMap(({ model, label }) =>
    probes.flatMap((probe): OverlapPanel[] => {
      const name = probes.length > 1 ? `${label}, ${probe}` : label;
      const panel = panelOf(view, { modelId: model.id, probe, label: name });
      return panel === null ? [] : [panel];
    }),
  );
}

function panelOf(
  view: StudyView,
  { modelId, probe, label }: { modelId: string; probe: string; label: string },
): OverlapPanel | null {
  const { stabilities, agreements, datasets, task } = view.bundle;
  const isOwn = (one: { modelId: string; probe: string }): boolean =>
    one.modelId === modelId && one.probe === probe;
  const own = stabilities.filter(isOwn);
  const byDataset = datasets.map(({ id }) => own.filter(({ datasetId }) => datasetId === id));
  const shown = byDataset.reduce((a, b) => (b.length > a.length ? b : a), []);
  const between = agreements.filter(isOwn);
  const chance = shown[0]?.chance ?? between[0]?.chance;
  if (chance === undefined) return null;
  const cells = [
    ...shown.flatMap(({ classId, rows }) =>
      rows.map(({ source: kind, setting, overlap, spearman }): OverlapCell => {
        return { classId, kind, column: columnOf(kind, setting), overlap, spearman };
      }),
    ),
    ...between.map(({ classId, datasetIds, overlap, spearman }): OverlapCell => {
      const column = datasetIds.map((id) => view.datasetLabel(id)).join(" - ");
      return { classId, kind: "datasets", column, overlap, spearman };
    }),
  ];
  const columns = ORDER.flatMap((kind) => [
    ...new Set(cells.filter((cell) => cell.kind === kind).map(({ column }) => column)),
  ]);
  const known = new Set(cells.map(({ classId }) => classId));
  const classIds = task.classes.map(({ id }) => id).filter((id) => known.has(id));
  return { label, datasetId: shown[0]?.datasetId ?? null, columns, classIds, cells, chance };
}

const ORDER: readonly OverlapCell["kind"][] = ["seeds", "settings", "halves", "datasets"];

function columnOf(source: StabilityRow["source"], setting: Setting): string {
  switch (source) {
    case "seeds":
      return `seeds, ${settingText(setting)}`;
    case "settings":
      return `${settingText(setting)} vs all`;
    case "halves":
      return "halves";
  }
}

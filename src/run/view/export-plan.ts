import { explorerPaths } from "../../results/explorer/explorer-paths.ts";
import type { ExplorerDataset, ExplorerStudy } from "../../results/explorer/explorer-study.ts";
import type { Explorer } from "./explorer.ts";
import { mapPoints } from "./map-payload.ts";

/** What an export consists of, before any of it is written. */
export interface ExportPlan {
  readonly study: ExplorerStudy;
  /** Addresses of payloads, but for the study itself and neighbours. */
  readonly addresses: readonly string[];
  /** Records of any map, each once: place of the dataset in the study, and row. Neighbours are looked up for these. */
  readonly mapped: readonly { readonly dataset: number; readonly row: number }[];
}

/**
 * Plans an export: means over seeds instead of each seed, neighbours of mapped records, and where recordings may go along
 * those of at most `mostWaveforms` records of each dataset: explained ones first, then mapped ones in the map's order.
 */
export async function planExport(
  explorer: Explorer,
  whole: ExplorerStudy,
  { mostWaveforms }: { readonly mostWaveforms: number },
): Promise<ExportPlan> {
  const mapped = await mappedRecords(explorer, whole);
  const datasets = whole.datasets.map((dataset, d): ExplorerDataset => {
    if (dataset.waveforms.state === "withheld") return dataset;
    const { records } = explorer.cohorts[d]!;
    const explained = [
      ...whole.segments.flatMap((own) =>
        own.record === null ? [] : { ...own, record: own.record },
      ),
      ...whole.attributions.flatMap((own) => own.records.map((record) => ({ ...own, record }))),
    ].flatMap((own) => (own.dataset === dataset.id ? [own.record] : []));
    const shown = mapped.flatMap((own) => (own.dataset === d ? [records[own.row]!.id] : []));
    const some = [...new Set([...explained, ...shown])].slice(0, mostWaveforms);
    return { ...dataset, waveforms: { state: "some", records: some } };
  });
  const shows = datasets.some(({ waveforms }) => waveforms.state === "some");
  const study: ExplorerStudy = {
    ...whole,
    datasets,
    models: whole.models.map((model) =>
      shows || model.seenWithheld !== null
        ? model
        : { ...model, seenWithheld: "exported without recordings" },
    ),
    predictions: whole.predictions.map((entry) => ({ ...entry, seeds: ["mean"] })),
  };
  return { study, addresses: addressesOf(study), mapped };
}

async function mappedRecords(
  explorer: Explorer,
  { maps }: ExplorerStudy,
): Promise<ExportPlan["mapped"]> {
  const found = new Map<string, ExportPlan["mapped"][number]>();
  for (const { key } of maps) {
    const { dataset, row } = await mapPoints(explorer, key);
    for (const [i, d] of dataset.entries()) {
      found.set(`${d}/${row[i]!}`, { dataset: d, row: row[i]! });
    }
  }
  return [...found.values()];
}

function addressesOf(study: ExplorerStudy): string[] {
  const { datasets, models, maps, predictions, shap, segments, attributions, curves } = study;
  const recordings = datasets.flatMap(({ id, waveforms }) =>
    waveforms.state === "some" ? waveforms.records.map((record) => ({ id, record })) : [],
  );
  const seen = models.filter(({ seenWithheld }) => seenWithheld === null);
  return [
    ...datasets.map(({ id }) => explorerPaths.records(id)),
    ...maps.map(({ key }) => explorerPaths.map(key)),
    ...predictions.map((entry) => explorerPaths.predictions({ ...entry, seed: "mean" })),
    ...shap.map((entry) => explorerPaths.shap(entry)),
    ...segments.map((entry) => explorerPaths.segments(entry)),
    ...attributions.flatMap((entry) =>
      entry.records.map((record) => explorerPaths.attribution(entry, record)),
    ),
    ...curves.map((id) => explorerPaths.curves(id)),
    ...recordings.map(({ id, record }) => explorerPaths.ecg(id, record)),
    ...recordings.flatMap(({ id, record }) =>
      seen.map((model) => explorerPaths.seen(model.id, id, record)),
    ),
  ];
}

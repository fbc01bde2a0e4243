import { readExplorerAttribution } from "../../../src/results/explorer/explorer-attribution.ts";
import { explorerPaths } from "../../../src/results/explorer/explorer-paths.ts";
import {
  type ExplorerSegments,
  explorerSegmentsSchema,
} from "../../../src/results/explorer/explorer-segments.ts";
import type { Overlay } from "../../ecg/overlay.ts";
import type { Choices } from "../state/choices.ts";
import { type Cohort, placeIn, recordIdOf } from "./cohort.ts";
import { fetchBytes, fetchJson } from "./fetch-payload.ts";
import type { Loaded } from "./resource.ts";
import { resource, withheld } from "./resource.ts";

/** Where an explanation lies over the recording of a row: by wave, or by time; null where none was computed. */
export function overlayKindOf(
  cohort: Cohort,
  row: number,
  { model, target }: Choices,
): "segments" | "attribution" | null {
  const { table } = placeIn(cohort, row);
  const id = recordIdOf(cohort, row);
  const isMeant = (entry: { dataset: string; model: string; classId: string }): boolean =>
    entry.dataset === table.datasetId && entry.model === model.id && entry.classId === target.id;
  if (cohort.study.segments.some((entry) => isMeant(entry) && entry.record === id))
    return "segments";
  const { attributions } = cohort.study;
  return attributions.some((entry) => isMeant(entry) && entry.records.includes(id))
    ? "attribution"
    : null;
}

/** The colours that lie over the recording of a row. */
export function overlayOf(cohort: Cohort, row: number, choices: Choices): Loaded<Overlay> {
  const kind = overlayKindOf(cohort, row, choices);
  if (kind === null) return withheld<Overlay>("not computed").value;
  const { table } = placeIn(cohort, row);
  const id = recordIdOf(cohort, row);
  const place = { dataset: table.datasetId, model: choices.model.id, classId: choices.target.id };
  if (kind === "segments") {
    const path = explorerPaths.segments(place);
    return resource(`overlay\n${path}`, async () =>
      segmentOverlay(await fetchJson(path, explorerSegmentsSchema), choices.target.title),
    ).value;
  }
  const path = explorerPaths.attribution(place, id);
  return resource(`overlay\n${path}`, async (): Promise<Overlay> => {
    const { output, leads, samplingRateHz, startSeconds, values, method } = readExplorerAttribution(
      await fetchBytes(path),
    );
    const title = `${method}: ${output} of ${choices.target.title}`;
    return { kind: "trace", title, leads, samplingRateHz, startSecond: startSeconds, values };
  }).value;
}

function segmentOverlay({ example, leads, waves }: ExplorerSegments, title: string): Overlay {
  if (example === null) throw new Error("no values over a recording were kept");
  const segments = leads.flatMap((lead, l) =>
    example.stretches.map(({ wave, startSeconds, endSeconds }) => ({
      lead,
      startSecond: startSeconds,
      endSecond: endSeconds,
      value: example.values[l * waves.length + waves.indexOf(wave)] ?? 0,
      name: wave,
    })),
  );
  return { kind: "segments", title: `SHAP: log-odds of ${title}`, segments };
}

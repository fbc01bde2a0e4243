import { readExplorerAttribution } from "../../../src/results/explorer/explorer-attribution.ts";
import { explorerPaths } from "../../../src/results/explorer/explorer-paths.ts";
import {
  type ExplorerSegments,
  explorerSegmentsSchema,
} from "../../../src/results/explorer/explorer-segments.ts";
import type { Overlay } from "../../ecg/overlay.ts";
import type { Choices } from "../state/choices.ts";
import type { OverlayKind } from "../state/explorer-state.ts";
import { type Cohort, placeIn, recordIdOf } from "./cohort.ts";
import { fetchBytes, fetchJson } from "./fetch-payload.ts";
import type { Loaded } from "./resource.ts";
import { resource } from "./resource.ts";

/** The explanations that can lie over the recording of a row: by wave, by time; none where none was computed. */
export function overlayKindsOf(
  cohort: Cohort,
  row: number,
  { model, target }: Choices,
): readonly OverlayKind[] {
  const { table } = placeIn(cohort, row);
  const id = recordIdOf(cohort, row);
  const isMeant = (entry: { dataset: string; model: string; classId: string }): boolean =>
    entry.dataset === table.datasetId && entry.model === model.id && entry.classId === target.id;
  const { segments, attributions } = cohort.study;
  const hasWaves = segments.some((entry) => isMeant(entry) && entry.record === id);
  const hasMoments = attributions.some((entry) => isMeant(entry) && entry.records.includes(id));
  return [
    ...(hasWaves ? ["segments" as const] : []),
    ...(hasMoments ? ["attribution" as const] : []),
  ];
}

/** The colours of one kind that lie over the recording of a row. */
export function overlayOf(
  { cohort, row, kind }: { cohort: Cohort; row: number; kind: OverlayKind },
  choices: Choices,
): Loaded<Overlay> {
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

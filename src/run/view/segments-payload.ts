import type {
  ExplorerSegments,
  ExplorerSegmentsExample,
} from "../../results/explorer/explorer-segments.ts";
import type { SegmentOverlay, SegmentSummary } from "../../results/segment-summary.ts";
import type { SegmentsJob } from "../../study/job.ts";
import type { Explorer } from "./explorer.ts";
import { jsonPayload, type Payload } from "./payload.ts";

/** SHAP by lead and wave of one class; null where the class was not explained. */
export async function segmentsPayload(
  explorer: Explorer,
  { key }: SegmentsJob,
  classId: string,
): Promise<Payload | null> {
  const { segments } = (await explorer.result("segments", key)).value;
  const own = segments.find((summary) => summary.classId === classId);
  return own === undefined ? null : jsonPayload(explorerSegments(own));
}

/** The summary of one class as the page takes it. */
export function explorerSegments(own: SegmentSummary): ExplorerSegments {
  const { modelId, datasetId, classId, records, failed, failure, evaluations } = own;
  return {
    model: modelId,
    dataset: datasetId,
    classId,
    records,
    failed,
    failure,
    evaluations,
    leads: own.leads,
    waves: own.waves,
    mean: own.mean,
    meanAbsolute: own.meanAbsolute,
    example: own.overlay === null ? null : exampleOf(own.overlay),
  };
}

/** Without the recording, which has an address and rules of its own. */
function exampleOf({
  example,
  segments,
  values,
  logOdds,
  base,
}: SegmentOverlay): ExplorerSegmentsExample {
  const { recordId, samplingRateHz } = example;
  return {
    record: recordId,
    stretches: segments.map(({ wave, from, to }) => ({
      wave,
      startSeconds: from / samplingRateHz,
      endSeconds: to / samplingRateHz,
    })),
    values,
    logOdds,
    base,
  };
}

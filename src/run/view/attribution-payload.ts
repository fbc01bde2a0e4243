import {
  type ExplorerAttribution,
  writeExplorerAttribution,
} from "../../results/explorer/explorer-attribution.ts";
import type { SignalSummary } from "../../results/signal-summary.ts";
import type { SignalJob } from "../../study/job.ts";
import type { Explorer } from "./explorer.ts";
import { binaryPayload, type Payload } from "./payload.ts";

/** Expected gradients over lead x time of the recording that was kept of a class; null where it is another or none. */
export async function attributionPayload(
  explorer: Explorer,
  { key }: SignalJob,
  { classId, record }: { readonly classId: string; readonly record: string },
): Promise<Payload | null> {
  const { signals } = (await explorer.result("signal", key)).value;
  const own = signals.find((summary) => summary.classId === classId);
  const attribution = own === undefined ? null : explorerAttribution(own);
  return attribution?.record === record
    ? binaryPayload(writeExplorerAttribution(attribution))
    : null;
}

/** The values of one class as the page takes them; null where no recording was kept. */
export function explorerAttribution({
  datasetId: dataset,
  modelId: model,
  classId,
  leads,
  overlay,
}: SignalSummary): ExplorerAttribution | null {
  if (overlay === null) return null;
  return {
    dataset,
    model,
    classId,
    record: overlay.example.recordId,
    method: "expected gradients",
    output: "log-odds",
    leads,
    samplingRateHz: 1 / overlay.stretchSeconds,
    startSeconds: 0,
    values: Float32Array.from(overlay.values),
  };
}

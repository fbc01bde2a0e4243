import type { WfdbHeader } from "../wfdb-header.ts";
import { openMultiSegment } from "./multi-segment.ts";
import { openSingleSegment } from "./single-segment.ts";
import type { KeepSignal, OpenFile, OpenRecord } from "./wfdb-record.ts";

/**
 * Opens a record, of one segment or of many. Rejects with `header-malformed`, `format-unsupported` and `file-truncated`.
 */
export function openWfdbRecord(
  header: WfdbHeader,
  open: OpenFile,
  keep: KeepSignal = () => true,
): Promise<OpenRecord> {
  return header.segments.length === 0
    ? openSingleSegment(header, open, keep)
    : openMultiSegment(header, open, keep);
}

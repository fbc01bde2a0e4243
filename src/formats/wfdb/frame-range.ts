import { EinthovenError } from "../../core/error.ts";
import type { KeepSignal, OpenRecord, RecordPiece } from "./record/wfdb-record.ts";

/** Which part of a record to read. A frame is one tick of the header's sampling rate. */
export interface WfdbRange {
  /** Default: the first, 0. */
  readonly fromFrame?: number;
  /** Default: the end of the record. */
  readonly toFrame?: number;
  /** Default: all. Files without any kept signal are not opened. */
  readonly keep?: KeepSignal;
}

/** The frames wanted and where they are stored. */
export interface FramesToRead {
  readonly frames: number;
  readonly pieces: readonly RecordPiece[];
  /** Do the pieces leave anything out? */
  readonly gaps: boolean;
}

/** Values that gaps may take beside whatever is stored, and in proportion to it. */
const MOST_UNSTORED_VALUES = { beside: 2 ** 22, perStored: 16 };

/**
 * Finds the stored parts of a range. Throws `option-invalid` for a range beyond the record, and where gaps, for which a
 * header needs no files, would take unreasonably more memory than what was recorded.
 */
export async function framesToRead(
  record: OpenRecord,
  { fromFrame = 0, toFrame = record.frames }: WfdbRange,
): Promise<FramesToRead> {
  const whole = Number.isSafeInteger(fromFrame) && Number.isSafeInteger(toFrame);
  if (!whole || fromFrame < 0 || fromFrame > toFrame || toFrame > record.frames) {
    throw new EinthovenError(
      "option-invalid",
      `frames ${fromFrame} to ${toFrame} of a record of ${record.frames}`,
      { hint: "give whole numbers within the record, the smaller first" },
    );
  }
  const pieces = await record.pieces(fromFrame, toFrame);
  const frames = toFrame - fromFrame;
  const wanted = record.signals.reduce((sum, signal) => sum + frames * signal.samplesPerFrame, 0);
  const stored = pieces.reduce((sum, piece) => sum + piece.values, 0);
  const { beside, perStored } = MOST_UNSTORED_VALUES;
  if (wanted - stored > Math.max(beside, perStored * stored)) {
    throw new EinthovenError(
      "option-invalid",
      `of ${wanted} values only ${stored} were recorded: the rest are gaps`,
      { hint: "read the record in shorter ranges of frames" },
    );
  }
  return { frames, pieces, gaps: wanted > stored };
}

import { type FramesToRead, framesToRead, type WfdbRange } from "./frame-range.ts";
import { physicalInto } from "./physical-values.ts";
import { openWfdbRecord } from "./record/open-record.ts";
import type { OpenFile, OpenRecord } from "./record/wfdb-record.ts";
import type { WfdbHeader } from "./wfdb-header.ts";

/** One signal at its own rate and in its own unit. */
export interface WfdbPhysicalSignal {
  readonly name: string;
  /** As spelled in the header. */
  readonly units: string;
  readonly samplesPerFrame: number;
  readonly samplingRateHz: number;
  /** float64[frames * samples per frame]; NaN where nothing was recorded. */
  readonly values: Float64Array;
}

/** Signals over some frames. */
export interface WfdbPhysical {
  readonly frames: number;
  readonly framesPerSecond: number;
  readonly signals: readonly WfdbPhysicalSignal[];
}

/**
 * Reads signals of any unit with every sample of every frame, (sample - baseline) / gain in double precision: exactly the
 * values of wfdb-python 4.3.1 `rdrecord(smooth_frames=False)`. Skew is undone; gaps between segments are NaN. Rejects
 * like `readWfdbSignals`.
 */
export async function readWfdbPhysical(
  header: WfdbHeader,
  open: OpenFile,
  range: WfdbRange = {},
): Promise<WfdbPhysical> {
  const record = await openWfdbRecord(header, open, range.keep);
  const wanted = await framesToRead(record, range);
  const values = await readValues(record, wanted);
  return {
    frames: wanted.frames,
    framesPerSecond: header.samplingRateHz,
    signals: record.signals.map(({ name, units, samplesPerFrame }, i) => ({
      name,
      units,
      samplesPerFrame,
      samplingRateHz: header.samplingRateHz * samplesPerFrame,
      values: values[i]!,
    })),
  };
}

async function readValues(
  { signals }: OpenRecord,
  { frames, pieces, gaps }: FramesToRead,
): Promise<Float64Array[]> {
  let values: Float64Array[] | undefined;
  // Allocated after the first piece is read, for a compressed file proves only then that it holds what it claims.
  const allocated = (): Float64Array[] =>
    signals.map(({ samplesPerFrame }) => {
      const row = new Float64Array(frames * samplesPerFrame);
      return gaps ? row.fill(Number.NaN) : row;
    });
  for (const piece of pieces) {
    const read = await piece.read();
    values ??= allocated();
    for (const stored of read) {
      const { samplesPerFrame } = stored.header;
      const first = piece.firstFrame * samplesPerFrame;
      const last = first + piece.frames * samplesPerFrame;
      physicalInto(values[stored.signal]!.subarray(first, last), stored, stored.header);
    }
  }
  return values ?? allocated();
}

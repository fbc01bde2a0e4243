import { EinthovenError } from "../../core/error.ts";
import { framesToRead, type WfdbRange } from "./frame-range.ts";
import type { WfdbSignalHeader } from "./header/signal-line.ts";
import { frameMeansInto } from "./physical-values.ts";
import { openWfdbRecord } from "./record/open-record.ts";
import type { OpenFile } from "./record/wfdb-record.ts";
import type { WfdbHeader } from "./wfdb-header.ts";

/** The decoded signals of one record, or of a part of it. */
export interface WfdbSignals {
  /** As spelled in the header. */
  readonly names: readonly string[];
  readonly samplingRateHz: number;
  /** Samples per signal. */
  readonly samples: number;
  /** float32[signals, samples] in mV, row-major; NaN where the file marks a sample as not recorded. */
  readonly millivolts: Float32Array;
}

/** Millivolts per unit, by the unit's lower-case name. */
const MILLIVOLTS_PER_UNIT: ReadonlyMap<string, number> = new Map([
  ["mv", 1],
  ["uv", 1e-3],
  ["\u00b5v", 1e-3],
  ["\u03bcv", 1e-3],
  ["v", 1e3],
  ["nv", 1e-6],
]);

/**
 * Reads the voltages of a record in any WFDB storage format, of one segment or many (signal(5) and header(5) of the WFDB
 * Applications Guide), at the header's rate: a signal with several samples per frame gives their mean. (Use
 * `readWfdbPhysical` for all of them and for other units.) First sample and checksum of each signal are verified
 * where the record, or a segment, is read whole. `open` finds a file by the name in the header. Rejects with
 * `format-unsupported` (unknown formats, units that are no voltage), `file-truncated`, `checksum-mismatch`,
 * `header-malformed` and `option-invalid` (a range beyond the record).
 */
export async function readWfdbSignals(
  header: WfdbHeader,
  open: OpenFile,
  range: WfdbRange = {},
): Promise<WfdbSignals> {
  for (const signal of header.signals)
    if (range.keep?.(signal) ?? true) gainAdcPerMillivolt(signal);
  const record = await openWfdbRecord(header, open, range.keep);
  const { frames, pieces, gaps } = await framesToRead(record, range);
  let millivolts: Float32Array | undefined;
  // Allocated after the first piece is read, for a compressed file proves only then that it holds what it claims.
  const allocated = (): Float32Array => {
    const values = new Float32Array(record.signals.length * frames);
    return gaps ? values.fill(Number.NaN) : values;
  };
  for (const piece of pieces) {
    const read = await piece.read();
    millivolts ??= allocated();
    for (const stored of read) {
      const first = stored.signal * frames + piece.firstFrame;
      frameMeansInto(millivolts.subarray(first, first + piece.frames), stored, {
        gainAdcPerUnit: gainAdcPerMillivolt(stored.header),
        baselineAdc: stored.header.baselineAdc,
      });
    }
  }
  return {
    names: record.signals.map((signal) => signal.name),
    samplingRateHz: header.samplingRateHz,
    samples: frames,
    millivolts: millivolts ?? allocated(),
  };
}

/** Steps per millivolt, whatever the unit of the header; `format-unsupported` where the unit is no voltage. */
export function gainAdcPerMillivolt(signal: WfdbSignalHeader): number {
  const millivoltsPerUnit = MILLIVOLTS_PER_UNIT.get(signal.units.toLowerCase());
  if (millivoltsPerUnit === undefined) {
    throw new EinthovenError(
      "format-unsupported",
      `signal ${signal.name} is in "${signal.units}", which is no voltage`,
      { hint: "expected mV, uV, nV or V" },
    );
  }
  return signal.gainAdcPerUnit / millivoltsPerUnit;
}

import type { ByteSource } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import type { EdfHeader, EdfSignal } from "./edf-header.ts";
import { recordOnset } from "./record-onset.ts";

/** Bytes that are read at a time: a long recording is decoded window by window. */
const WINDOW_BYTES = 2 ** 20;
/** Clocks of recorders round to a millisecond. */
const ONSET_TOLERANCE_SECONDS = 0.002;

/**
 * Reads the physical values of every signal from data records [start, end): one float32[samples] for each of
 * `header.signals`, each at its own rate, in its own unit. Annotations are passed over. Memory: the values, and a
 * window of 1 MiB or one data record. Rejects with `option-invalid` for records that the file does not have, and
 * with `format-unsupported` for an EDF+D file whose data records lie apart in time.
 */
export async function readEdfSignals(
  source: ByteSource,
  header: EdfHeader,
  { start = 0, end = header.records }: { start?: number; end?: number } = {},
): Promise<readonly Float32Array[]> {
  const whole = Number.isInteger(start) && Number.isInteger(end);
  if (!whole || start < 0 || end < start || end > header.records) {
    throw new EinthovenError(
      "option-invalid",
      `data records ${start} to ${end} of ${header.records}`,
    );
  }
  const { signals, recordBytes, dataOffset } = header;
  const values = signals.map((signal) => new Float32Array((end - start) * signal.samplesPerRecord));
  const clock = clockOf(header);
  const step = Math.max(1, Math.floor(WINDOW_BYTES / recordBytes));
  for (let from = start; from < end; from += step) {
    const to = Math.min(from + step, end);
    const window = await source.slice(
      dataOffset + from * recordBytes,
      dataOffset + to * recordBytes,
    );
    for (let r = from; r < to; r++) {
      const record = window.subarray((r - from) * recordBytes, (r - from + 1) * recordBytes);
      clock(record, r);
      signals.forEach((signal, s) => {
        const { samplesPerRecord } = signal;
        const at = (r - start) * samplesPerRecord;
        physicalInto(values[s]!.subarray(at, at + samplesPerRecord), record, { signal, header });
      });
    }
  }
  return values;
}

/** Physical value = (digital - digital minimum) x physical range / digital range + physical minimum. */
function physicalInto(
  out: Float32Array,
  record: Uint8Array,
  { signal, header }: { signal: EdfSignal; header: EdfHeader },
): void {
  const { digitalMinimum, digitalMaximum, physicalMinimum, physicalMaximum } = signal;
  const { bytesPerSample } = header;
  const unitsPerStep = (physicalMaximum - physicalMinimum) / (digitalMaximum - digitalMinimum);
  for (let t = 0; t < out.length; t++) {
    const at = signal.offsetInRecord + t * bytesPerSample;
    const high = bytesPerSample === 2 ? 0 : record[at + 2]! << 16;
    const bits = record[at]! | (record[at + 1]! << 8) | high;
    // Two's complement of 16 or 24 bits.
    const digital = bytesPerSample === 2 ? (bits << 16) >> 16 : (bits << 8) >> 8;
    out[t] = (digital - digitalMinimum) * unitsPerStep + physicalMinimum;
  }
}

/** Checks that the data records of an EDF+D file follow one another in time, as most do in spite of the D. */
function clockOf(header: EdfHeader): (record: Uint8Array, r: number) => void {
  const { discontinuous, annotations, recordSeconds } = header;
  if (!discontinuous || annotations === null) return () => undefined;
  let expected: number | undefined;
  return (record, r) => {
    const { offsetInRecord, byteLength } = annotations;
    const onset = recordOnset(record.subarray(offsetInRecord, offsetInRecord + byteLength));
    if (expected !== undefined && Math.abs(onset - expected) > ONSET_TOLERANCE_SECONDS) {
      throw new EinthovenError(
        "format-unsupported",
        `data record ${r + 1} of an EDF+D file starts at ${onset} s, ${expected} s was expected`,
        { hint: "the recording has gaps; export its pieces as EDF+C" },
      );
    }
    expected = onset + recordSeconds;
  };
}

import { EinthovenError } from "../../core/error.ts";

/** One signal to be written: int16 steps and what they mean. */
export interface EdfSignalToWrite {
  /** At most 16 characters: "ECG II". */
  readonly label: string;
  readonly unit: string;
  readonly samplingRateHz: number;
  /** float[samples] in `unit`; a whole number of data records. */
  readonly values: ArrayLike<number>;
  /** Values beyond the range saturate. */
  readonly physicalMinimum: number;
  readonly physicalMaximum: number;
}

/** What a file says of its recording; texts are ASCII of at most 80 characters. */
export interface EdfRecording {
  readonly patient?: string;
  readonly recording?: string;
  readonly recordSeconds?: number;
}

const DIGITAL_MINIMUM = -32_768;
const DIGITAL_MAXIMUM = 32_767;

/**
 * Serialises signals as an EDF file (16 bits; the start is 1 January 2000). Values are rounded to the nearest step of
 * the stated range. Throws `shape-mismatch` where a signal does not fill whole data records or lengths differ, and
 * `values-invalid` for texts and numbers that do not fit their fields.
 */
export function writeEdf(
  signals: readonly EdfSignalToWrite[],
  { patient = "X X X X", recording = "Startdate X X X X", recordSeconds = 1 }: EdfRecording = {},
): Uint8Array {
  const perRecord = signals.map((signal) => signal.samplingRateHz * recordSeconds);
  const records = (signals[0]?.values.length ?? 0) / (perRecord[0] ?? 1);
  const odd = signals.find(
    ({ values }, s) => !Number.isInteger(perRecord[s]) || values.length !== records * perRecord[s]!,
  );
  if (odd !== undefined || !Number.isInteger(records)) {
    throw new EinthovenError(
      "shape-mismatch",
      `signal ${odd?.label} of ${odd?.values.length} samples does not fill ${records} data records of ${recordSeconds} s`,
    );
  }
  const header = [
    field("0", 8),
    field(patient, 80),
    field(recording, 80),
    "01.01.0000.00.00",
    field(256 * (signals.length + 1), 8),
    field("", 44),
    field(records, 8),
    field(recordSeconds, 8),
    field(signals.length, 4),
    signalFields(signals, perRecord),
  ].join("");
  const bytes = new Uint8Array(header.length + 2 * records * perRecord.reduce((a, b) => a + b, 0));
  bytes.set(new TextEncoder().encode(header));
  writeSamples(new DataView(bytes.buffer, header.length), { signals, perRecord, records });
  return bytes;
}

function signalFields(signals: readonly EdfSignalToWrite[], perRecord: readonly number[]): string {
  const column = (
    width: number,
    text: (signal: EdfSignalToWrite, s: number) => string | number,
  ): string => signals.map((signal, s) => field(text(signal, s), width)).join("");
  return [
    column(16, ({ label }) => label),
    column(80, () => ""),
    column(8, ({ unit }) => unit),
    column(8, ({ physicalMinimum }) => physicalMinimum),
    column(8, ({ physicalMaximum }) => physicalMaximum),
    column(8, () => DIGITAL_MINIMUM),
    column(8, () => DIGITAL_MAXIMUM),
    column(80, () => ""),
    column(8, (_, s) => perRecord[s]!),
    column(32, () => ""),
  ].join("");
}

function writeSamples(
  view: DataView,
  {
    signals,
    perRecord,
    records,
  }: { signals: readonly EdfSignalToWrite[]; perRecord: readonly number[]; records: number },
): void {
  let at = 0;
  for (let r = 0; r < records; r++) {
    signals.forEach((signal, s) => {
      const count = perRecord[s]!;
      for (let t = 0; t < count; t++) {
        view.setInt16(at, digitalOf(signal, signal.values[r * count + t]!), true);
        at += 2;
      }
    });
  }
}

function digitalOf({ physicalMinimum, physicalMaximum }: EdfSignalToWrite, value: number): number {
  const stepsPerUnit = (DIGITAL_MAXIMUM - DIGITAL_MINIMUM) / (physicalMaximum - physicalMinimum);
  const digital = Math.round((value - physicalMinimum) * stepsPerUnit) + DIGITAL_MINIMUM;
  return Math.max(DIGITAL_MINIMUM, Math.min(DIGITAL_MAXIMUM, digital));
}

function field(value: string | number, width: number): string {
  const text = String(value);
  if (text.length <= width && /^[\x20-\x7e]*$/.test(text)) return text.padEnd(width);
  throw new EinthovenError("values-invalid", `"${text}" does not fit ${width} ASCII characters`);
}

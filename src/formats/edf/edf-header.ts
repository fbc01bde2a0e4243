import type { ByteSource } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";

/** One signal of an EDF or BDF file. */
export interface EdfSignal {
  /** As written, without padding: "ECG II". */
  readonly label: string;
  /** Unit of the physical values, as written: "uV". */
  readonly unit: string;
  readonly samplingRateHz: number;
  readonly samplesPerRecord: number;
  /** The physical values of the digital extremes; the minimum may be the larger, where a signal is inverted. */
  readonly physicalMinimum: number;
  readonly physicalMaximum: number;
  readonly digitalMinimum: number;
  readonly digitalMaximum: number;
  /** "HP:0.1Hz LP:75Hz", as written. */
  readonly prefiltering: string;
  /** First byte of its samples inside a data record. */
  readonly offsetInRecord: number;
}

/** What the header of an EDF, EDF+ or BDF file states. */
export interface EdfHeader {
  /** Bytes of a sample: EDF has 2, BDF 3. */
  readonly bytesPerSample: 2 | 3;
  /** Of an EDF+ or BDF+ file; its data records may lie apart in time. */
  readonly discontinuous: boolean;
  readonly patient: string;
  readonly recording: string;
  /** "dd.mm.yy hh.mm.ss", as written: the century and whether it is true are left to the reader. */
  readonly startText: string;
  /** Data records: pieces of equal duration, each with the samples of all signals. */
  readonly records: number;
  readonly recordSeconds: number;
  readonly recordBytes: number;
  /** First byte of the first data record. */
  readonly dataOffset: number;
  /** The signals proper. */
  readonly signals: readonly EdfSignal[];
  /** Where the annotations lie in a data record; EDF+ keeps the time of each data record there. */
  readonly annotations: { readonly offsetInRecord: number; readonly byteLength: number } | null;
}

const FIXED_BYTES = 256;
const BYTES_PER_SIGNAL = 256;
/** The standard's field has four digits. */
const MOST_SIGNALS = 9999;
/** Widths of the fields of a signal; each is stored for all signals before the next. */
const WIDTHS = [16, 80, 8, 8, 8, 8, 8, 80, 8, 32] as const;
const FIELDS = {
  label: 0,
  unit: 2,
  physicalMinimum: 3,
  physicalMaximum: 4,
  digitalMinimum: 5,
  digitalMaximum: 6,
  prefiltering: 7,
  samples: 8,
} as const;
const ANNOTATION_LABELS = new Set(["EDF Annotations", "BDF Annotations"]);

/**
 * Reads the header of an EDF (Kemp et al. 1992), EDF+ (2003) or BDF (BioSemi, 24 bits) file. A number of records of
 * -1, left by a recorder that was stopped, is taken from the file's length. Rejects with `header-malformed` and
 * `file-truncated`.
 */
export async function readEdfHeader(source: ByteSource): Promise<EdfHeader> {
  if (source.byteLength < FIXED_BYTES) throw notEdf(`it has ${source.byteLength} bytes`);
  const fixed = latin1(await source.slice(0, FIXED_BYTES));
  const bytesPerSample = bytesPerSampleOf(fixed);
  const [headerBytes, statedRecords, recordSeconds, count] = (
    [
      [184, 192],
      [236, 244],
      [244, 252],
      [252, 256],
    ] as const
  ).map(([from, to]) => numberOf(fixed.slice(from, to))) as [number, number, number, number];
  const dataOffset = FIXED_BYTES + BYTES_PER_SIGNAL * count;
  if (!Number.isInteger(count) || count < 1 || count > MOST_SIGNALS || dataOffset !== headerBytes) {
    throw notEdf(`it states ${count} signals in a header of ${headerBytes} bytes`);
  }
  if (source.byteLength < dataOffset) throw truncated(source.byteLength, dataOffset);
  if (recordSeconds < 0) throw notEdf(`its data records last ${recordSeconds} s`);
  const table = latin1(await source.slice(FIXED_BYTES, dataOffset));
  const all = signalsOf(table, { count, recordSeconds, bytesPerSample });
  const recordBytes =
    all.reduce((sum, { samplesPerRecord }) => sum + samplesPerRecord, 0) * bytesPerSample;
  const annotations = all.find(({ label }) => ANNOTATION_LABELS.has(label));
  const signals = all.filter(({ label }) => !ANNOTATION_LABELS.has(label));
  if (signals.length > 0 && recordSeconds === 0) throw notEdf("its data records last 0 s");
  return {
    bytesPerSample,
    discontinuous: /^[EB]DF\+D/.test(fixed.slice(192, 236)),
    patient: fixed.slice(8, 88).trim(),
    recording: fixed.slice(88, 168).trim(),
    startText: `${fixed.slice(168, 176)} ${fixed.slice(176, 184)}`,
    records: recordsOf(statedRecords, { held: source.byteLength - dataOffset, recordBytes }),
    recordSeconds,
    recordBytes,
    dataOffset,
    signals,
    annotations:
      annotations === undefined
        ? null
        : {
            offsetInRecord: annotations.offsetInRecord,
            byteLength: annotations.samplesPerRecord * bytesPerSample,
          },
  };
}

function bytesPerSampleOf(fixed: string): 2 | 3 {
  if (/^0 {7}/.test(fixed)) return 2;
  if (fixed.startsWith("\u00ffBIOSEMI")) return 3;
  throw notEdf("it begins as neither EDF nor BDF does");
}

function signalsOf(
  table: string,
  {
    count,
    recordSeconds,
    bytesPerSample,
  }: { count: number; recordSeconds: number; bytesPerSample: number },
): readonly EdfSignal[] {
  let offsetInRecord = 0;
  return Array.from({ length: count }, (_, s) => {
    const text = (field: number): string => fieldText(table, { field, s, count });
    const number = (field: number): number => numberOf(text(field));
    const samplesPerRecord = number(FIELDS.samples);
    const signal = {
      label: text(FIELDS.label),
      unit: text(FIELDS.unit),
      samplingRateHz: samplesPerRecord / recordSeconds,
      samplesPerRecord,
      physicalMinimum: number(FIELDS.physicalMinimum),
      physicalMaximum: number(FIELDS.physicalMaximum),
      digitalMinimum: number(FIELDS.digitalMinimum),
      digitalMaximum: number(FIELDS.digitalMaximum),
      prefiltering: text(FIELDS.prefiltering),
      offsetInRecord,
    };
    checkSignal(signal);
    offsetInRecord += samplesPerRecord * bytesPerSample;
    return signal;
  });
}

function fieldText(
  table: string,
  { field, s, count }: { field: number; s: number; count: number },
): string {
  const before = WIDTHS.slice(0, field).reduce((sum, width) => sum + width, 0);
  const start = before * count + WIDTHS[field]! * s;
  return table.slice(start, start + WIDTHS[field]!).trim();
}

function checkSignal(signal: EdfSignal): void {
  const { label, samplesPerRecord, digitalMinimum, digitalMaximum } = signal;
  if (!Number.isInteger(samplesPerRecord) || samplesPerRecord < 1) {
    throw notEdf(`signal ${label} has ${samplesPerRecord} samples in a data record`);
  }
  if (ANNOTATION_LABELS.has(label)) return;
  if (!(digitalMaximum > digitalMinimum) || signal.physicalMinimum === signal.physicalMaximum) {
    throw notEdf(
      `signal ${label} maps ${digitalMinimum} to ${digitalMaximum} onto ${signal.physicalMinimum} to ${signal.physicalMaximum}`,
    );
  }
}

function recordsOf(
  stated: number,
  { held, recordBytes }: { held: number; recordBytes: number },
): number {
  if (stated === -1) return Math.floor(held / recordBytes);
  if (!Number.isInteger(stated) || stated < 0) throw notEdf(`it states ${stated} data records`);
  if (held < stated * recordBytes) throw truncated(held, stated * recordBytes);
  return stated;
}

/** Some writers use a decimal comma. */
function numberOf(text: string): number {
  const trimmed = text.trim().replace(",", ".");
  const value = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(trimmed)
    ? Number(trimmed)
    : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw notEdf(`"${trimmed}" stands where a number should`);
}

function latin1(bytes: Uint8Array): string {
  // By hand: the decoder of that name gives other characters for 128 to 159.
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function notEdf(what: string): EinthovenError {
  return new EinthovenError("header-malformed", `not an EDF file: ${what}`, {
    hint: "expected EDF, EDF+ or BDF; export or download the file again",
  });
}

function truncated(held: number, needed: number): EinthovenError {
  return new EinthovenError("file-truncated", `an EDF file with ${held} of ${needed} bytes`, {
    hint: "download the file again",
  });
}

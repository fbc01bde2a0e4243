import { EinthovenError } from "../../core/error.ts";
import { encodeDifferences, encodeSamples } from "./samples/encode-samples.ts";
import {
  DIFFERENCE_FORMAT,
  type DigitalSamples,
  invalidSampleOf,
  sampleFormat,
} from "./samples/sample-format.ts";
import { storedChecksum } from "./wfdb-checksum.ts";

/** One signal to be written, in steps of the converter. */
export interface WfdbSignalToWrite {
  readonly name: string;
  /** int[frames * samples per frame], in time order. */
  readonly samples: ArrayLike<number>;
  /** Any uncompressed storage format. Default: 16. */
  readonly format?: number;
  /** Signals of one file are multiplexed. Default: the record's name with ".dat". */
  readonly fileName?: string;
  readonly samplesPerFrame?: number;
  /** The file holds the signal so many frames late; its last samples, as many, are lost. */
  readonly skewSamples?: number;
  /** Zero bytes before the samples; the first signal of a file decides. */
  readonly byteOffset?: number;
  readonly gainAdcPerUnit?: number;
  readonly baselineAdc?: number;
  readonly units?: string;
}

/** A record to be written, in steps of the converter. */
export interface WfdbDigitalRecord {
  readonly recordName: string;
  /** Frames per second. */
  readonly samplingRateHz: number;
  readonly signals: readonly WfdbSignalToWrite[];
  readonly dateTime?: string;
  /** Lines below the signals, without their "#". */
  readonly comments?: readonly string[];
}

/** A file to be stored, path relative to the folder of the record. */
export interface WrittenFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Serialises a record in any uncompressed WFDB storage format, with its header: several files, samples per frame, skew and
 * byte offsets as the signals say. Throws `shape-mismatch`, `values-invalid` and `format-unsupported`.
 */
export function writeWfdbDigital(record: WfdbDigitalRecord): readonly WrittenFile[] {
  const frames = framesOf(record.signals);
  const lines: string[] = [];
  const files: WrittenFile[] = [];
  for (const [fileName, signals] of byFile(record)) {
    const encoded = encodeFile(signals, frames);
    files.push({ path: fileName, bytes: encoded.bytes });
    lines.push(...signals.map((signal, i) => signalLine(signal, fileName, encoded.stored[i]!)));
  }
  const { recordName, samplingRateHz, dateTime, comments = [] } = record;
  const start = dateTime === undefined ? "" : ` ${dateTime}`;
  const text = [
    `${recordName} ${record.signals.length} ${samplingRateHz} ${frames}${start}`,
    ...lines,
    ...comments.map((comment) => `#${comment}`),
    "",
  ].join("\n");
  return [{ path: `${recordName}.hea`, bytes: new TextEncoder().encode(text) }, ...files];
}

function framesOf(signals: readonly WfdbSignalToWrite[]): number {
  const lengths = signals.map(
    ({ samples, samplesPerFrame = 1 }) => samples.length / samplesPerFrame,
  );
  const frames = lengths[0] ?? 0;
  if (Number.isInteger(frames) && lengths.every((length) => length === frames)) return frames;
  throw new EinthovenError("shape-mismatch", `signals of ${lengths.join(", ")} frames`);
}

function byFile({ recordName, signals }: WfdbDigitalRecord): Map<string, WfdbSignalToWrite[]> {
  const files = new Map<string, WfdbSignalToWrite[]>();
  for (const signal of signals) {
    const { fileName = `${recordName}.dat` } = signal;
    files.set(fileName, [...(files.get(fileName) ?? []), signal]);
  }
  return files;
}

function encodeFile(
  signals: readonly WfdbSignalToWrite[],
  frames: number,
): { bytes: Uint8Array; stored: readonly DigitalSamples[] } {
  const { format = 16, byteOffset = 0 } = signals[0]!;
  const late = signals.map((signal) => delayed(signal, frames));
  const encoded = late.map((samples) =>
    format === DIFFERENCE_FORMAT ? encodeDifferences(samples, samples[0] ?? 0) : null,
  );
  const content =
    format === DIFFERENCE_FORMAT
      ? Uint8Array.from(
          multiplexed(
            signals,
            encoded.map((one) => one!.bytes),
            frames,
          ),
        )
      : encodeSamples(multiplexed(signals, late, frames), format);
  const bytes = new Uint8Array(byteOffset + content.length);
  bytes.set(content, byteOffset);
  return { bytes, stored: late.map((samples, i) => encoded[i]?.stored ?? samples) };
}

/** As the file holds it. What stands before a late signal means "not recorded" where the format can say so. */
function delayed(signal: WfdbSignalToWrite, frames: number): Int32Array {
  const { samples, format = 16, samplesPerFrame = 1, skewSamples = 0 } = signal;
  const shift = skewSamples * samplesPerFrame;
  const filler = invalidSampleOf(format) ?? samples[0] ?? 0;
  requireIntegers(signal);
  return Int32Array.from({ length: frames * samplesPerFrame }, (_, i) =>
    i < shift ? filler : samples[i - shift]!,
  );
}

function requireIntegers({ name, samples }: WfdbSignalToWrite): void {
  for (let i = 0; i < samples.length; i++) {
    if ((samples[i]! | 0) === samples[i]) continue;
    throw new EinthovenError("values-invalid", `sample ${i} of ${name} is ${samples[i]}`, {
      hint: "give whole steps of at most 32 bits; write the lowest of the format where nothing was recorded",
    });
  }
}

function multiplexed(
  signals: readonly WfdbSignalToWrite[],
  values: readonly ArrayLike<number>[],
  frames: number,
): number[] {
  const out: number[] = [];
  for (let f = 0; f < frames; f++) {
    for (const [s, { samplesPerFrame = 1 }] of signals.entries()) {
      for (let k = 0; k < samplesPerFrame; k++) out.push(values[s]![f * samplesPerFrame + k]!);
    }
  }
  return out;
}

function signalLine(signal: WfdbSignalToWrite, fileName: string, stored: DigitalSamples): string {
  const { name, format = 16, samplesPerFrame = 1, skewSamples = 0, byteOffset = 0 } = signal;
  const { gainAdcPerUnit = 200, baselineAdc = 0, units = "mV" } = signal;
  const layout = [
    format,
    samplesPerFrame === 1 ? "" : `x${samplesPerFrame}`,
    skewSamples === 0 ? "" : `:${skewSamples}`,
    byteOffset === 0 ? "" : `+${byteOffset}`,
  ].join("");
  const place = { samples: stored, start: 0, stride: samplesPerFrame };
  const frames = stored.length / samplesPerFrame;
  const sum = storedChecksum(place, { frames, samplesPerFrame });
  const { bits } = sampleFormat(format);
  return `${fileName} ${layout} ${gainAdcPerUnit}(${baselineAdc})/${units} ${bits} 0 ${stored[0] ?? 0} ${sum} 0 ${name}`;
}

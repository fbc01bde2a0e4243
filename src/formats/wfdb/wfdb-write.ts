import { EinthovenError } from "../../core/error.ts";
import { mat4Header } from "./mat4.ts";
import { storedChecksum } from "./wfdb-checksum.ts";
import type { WrittenFile } from "./write-digital.ts";

/** One recording to be written. */
export interface WfdbRecordToWrite {
  /** File name without extension; letters, digits, "_", "-" and ".". */
  readonly recordName: string;
  readonly signalNames: readonly string[];
  readonly samplingRateHz: number;
  /** Samples per signal. */
  readonly samples: number;
  /** float32[signals, samples] in mV, row-major; NaN marks a sample that was not recorded. */
  readonly millivolts: Float32Array;
  /** "dat": format 16 as PTB-XL; "mat": MAT version 4 as the PhysioNet Challenge 2020/21. */
  readonly storage: "dat" | "mat";
  readonly gainAdcPerMillivolt?: number;
  /** How the header spells the unit; the values are millivolts whatever is written here. */
  readonly units?: string;
  /** Lines below the signals, without their "#": "Age: 57". */
  readonly comments?: readonly string[];
  /** What follows the number of samples, verbatim: "12-May-2020 12:33:59" in the Challenge's files. */
  readonly dateTime?: string;
}

/** What format 16 stores for a sample that was not recorded. */
const INVALID_SAMPLE = -32_768;

/**
 * Serialises one recording as a WFDB header and its samples (int16, multiplexed), in the very style of PTB-XL
 * 1.0.3 (`dat`) or of the Challenge 2021 release (`mat`). Values are rounded to the nearest step of the gain and
 * saturate at +-32,767 steps; NaN becomes -32,768. Throws `shape-mismatch` and `values-invalid`.
 */
export function writeWfdbRecord(record: WfdbRecordToWrite): readonly WrittenFile[] {
  checkRecord(record);
  const { recordName, storage } = record;
  const adc = quantise(record);
  const headerText = storage === "dat" ? datHeader(record, adc) : matHeader(record, adc);
  return [
    { path: `${recordName}.hea`, bytes: new TextEncoder().encode(headerText) },
    { path: `${recordName}.${storage}`, bytes: sampleBytes(record, adc) },
  ];
}

function checkRecord({ recordName, signalNames, samples, millivolts }: WfdbRecordToWrite): void {
  if (!/^[-\w.]+$/.test(recordName)) {
    throw new EinthovenError("values-invalid", `"${recordName}" cannot name a WFDB record`, {
      hint: 'use letters, digits, "_", "-" and "."',
    });
  }
  if (signalNames.length === 0 || millivolts.length !== signalNames.length * samples) {
    throw new EinthovenError(
      "shape-mismatch",
      `${millivolts.length} values are not ${signalNames.length} signals of ${samples} samples`,
    );
  }
}

/** int16[samples, signals]: the order of both formats' bytes. */
function quantise(record: WfdbRecordToWrite): Int16Array {
  const { signalNames, samples, millivolts, gainAdcPerMillivolt = 1000 } = record;
  const signals = signalNames.length;
  const adc = new Int16Array(samples * signals);
  for (let l = 0; l < signals; l++) {
    for (let t = 0; t < samples; t++) {
      const value = Math.round(millivolts[l * samples + t]! * gainAdcPerMillivolt);
      adc[t * signals + l] = Number.isNaN(value)
        ? INVALID_SAMPLE
        : Math.max(-32_767, Math.min(32_767, value));
    }
  }
  return adc;
}

/** PTB-XL's style: float gain with its baseline, unsigned checksum. */
function datHeader(record: WfdbRecordToWrite, adc: Int16Array): string {
  const gain = record.gainAdcPerMillivolt ?? 1000;
  const written = Number.isInteger(gain) ? `${gain}.0` : String(gain);
  return header(record, adc, {
    layout: `16 ${written}(0)/${record.units ?? "mV"}`,
    checksum: (sum) => sum,
  });
}

/** The Challenge's style: integer gain without baseline, signed checksum. */
function matHeader(record: WfdbRecordToWrite, adc: Int16Array): string {
  return header(record, adc, {
    layout: `16+24 ${record.gainAdcPerMillivolt ?? 1000}/${record.units ?? "mV"}`,
    checksum: (sum) => (sum > 32_767 ? sum - 65_536 : sum),
  });
}

function header(
  record: WfdbRecordToWrite,
  adc: Int16Array,
  style: { layout: string; checksum: (sum: number) => number },
): string {
  const { recordName, signalNames, samplingRateHz, samples, storage, comments = [] } = record;
  const signals = signalNames.length;
  const dateTime = record.dateTime === undefined ? "" : ` ${record.dateTime}`;
  const signalLines = signalNames.map((name, signal) => {
    const place = { samples: adc, start: signal, stride: signals };
    const sum = style.checksum(storedChecksum(place, { frames: samples, samplesPerFrame: 1 }));
    return `${recordName}.${storage} ${style.layout} 16 0 ${adc[signal] ?? 0} ${sum} 0 ${name}`;
  });
  const lines = [
    `${recordName} ${signals} ${samplingRateHz} ${samples}${dateTime}`,
    ...signalLines,
    ...comments.map((comment) => `#${comment}`),
  ];
  return `${lines.join("\n")}\n`;
}

function sampleBytes(record: WfdbRecordToWrite, adc: Int16Array): Uint8Array {
  const { samples, signalNames, storage } = record;
  const prefix =
    storage === "mat"
      ? mat4Header({ name: "val", rows: signalNames.length, cols: samples })
      : new Uint8Array(0);
  const bytes = new Uint8Array(prefix.byteLength + 2 * adc.length);
  bytes.set(prefix);
  const view = new DataView(bytes.buffer, prefix.byteLength);
  for (let i = 0; i < adc.length; i++) view.setInt16(2 * i, adc[i]!, true);
  return bytes;
}

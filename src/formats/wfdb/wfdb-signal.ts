import { type ByteSource, readAll } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import { parseMat4Header } from "./mat4.ts";
import { INVALID_SAMPLE, sameChecksum, wfdbChecksum } from "./wfdb-checksum.ts";
import type { WfdbHeader, WfdbSignalHeader } from "./wfdb-header.ts";

/** The decoded signals of one record. */
export interface WfdbSignals {
  /** As spelled in the header. */
  readonly names: readonly string[];
  readonly samplingRateHz: number;
  /** Samples per signal. */
  readonly samples: number;
  /** float32[signals, samples] in mV, row-major; NaN where the file marks a sample as not recorded. */
  readonly millivolts: Float32Array;
}

const BYTES_PER_SAMPLE = 2;

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
 * Reads every signal of a record in WFDB format 16, plain or inside a MAT version 4 file (`16+24`), as
 * (sample - baseline) / gain, and verifies first sample and checksum of each (signal(5) of the WFDB Applications
 * Guide). `open` finds a file by the name in the header. Throws `format-unsupported` (other formats, units that
 * are no voltage), `file-truncated`, `checksum-mismatch` and `header-malformed`.
 */
export async function readWfdbSignals(
  header: WfdbHeader,
  open: (fileName: string) => Promise<ByteSource>,
): Promise<WfdbSignals> {
  for (const signal of header.signals) checkSupported(signal);
  const groups: DecodedGroup[] = [];
  for (const group of fileGroups(header.signals)) {
    const bytes = await readAll(await open(group[0]!.fileName));
    groups.push(decodeGroup(bytes, group, header.samples));
  }
  const samples = groups[0]?.samples ?? 0;
  if (groups.some((group) => group.samples !== samples)) {
    throw new EinthovenError(
      "header-malformed",
      `the files of ${header.recordName} differ in length: ${groups.map((group) => group.samples).join(", ")} samples`,
      { hint: "download the record again" },
    );
  }
  const millivolts = new Float32Array(header.signals.length * samples);
  let filled = 0;
  for (const group of groups) {
    millivolts.set(group.millivolts, filled);
    filled += group.millivolts.length;
  }
  return {
    names: header.signals.map((signal) => signal.name),
    samplingRateHz: header.samplingRateHz,
    samples,
    millivolts,
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

function checkSupported(signal: WfdbSignalHeader): void {
  gainAdcPerMillivolt(signal);
  const name = `${signal.name} in ${signal.fileName}`;
  if (signal.format !== 16) {
    throw new EinthovenError("format-unsupported", `WFDB format ${signal.format} (${name})`, {
      hint: "formats 16 and 16+24 are read; convert the record, for example with the WFDB tool xform -f 16",
    });
  }
  if (signal.samplesPerFrame !== 1 || signal.skewSamples !== 0) {
    throw new EinthovenError(
      "format-unsupported",
      `${signal.samplesPerFrame} samples per frame, skew ${signal.skewSamples} (${name})`,
      {
        hint: "signals of one common rate without skew are read; convert with the WFDB tool xform",
      },
    );
  }
}

/** Signals that share a file stand together, multiplexed. */
function fileGroups(signals: readonly WfdbSignalHeader[]): WfdbSignalHeader[][] {
  const groups: WfdbSignalHeader[][] = [];
  for (const signal of signals) {
    const last = groups.at(-1);
    if (last?.[0]?.fileName === signal.fileName) last.push(signal);
    else groups.push([signal]);
  }
  return groups;
}

interface DecodedGroup {
  samples: number;
  /** float32[signals of the group, samples] */
  millivolts: Float32Array;
}

function decodeGroup(
  bytes: Uint8Array,
  group: readonly WfdbSignalHeader[],
  statedSamples: number | null,
): DecodedGroup {
  const { fileName, byteOffset } = group[0]!;
  const frameBytes = BYTES_PER_SAMPLE * group.length;
  const held = Math.max(0, Math.floor((bytes.byteLength - byteOffset) / frameBytes));
  const samples = statedSamples ?? held;
  if (fileName.toLowerCase().endsWith(".mat") && byteOffset > 0) {
    checkMat4(bytes, group, statedSamples);
  }
  if (held < samples) {
    throw new EinthovenError(
      "file-truncated",
      `${fileName} holds ${held} of ${samples} samples per signal`,
      { hint: "download the file again" },
    );
  }
  const adc = littleEndianInt16(bytes, byteOffset, samples * group.length);
  const millivolts = new Float32Array(group.length * samples);
  group.forEach((header, signal) => {
    verify(header, adc, { signal, signals: group.length });
    physicalInto(millivolts.subarray(signal * samples, (signal + 1) * samples), adc, {
      header,
      signal,
      signals: group.length,
    });
  });
  return { samples, millivolts };
}

function checkMat4(
  bytes: Uint8Array,
  group: readonly WfdbSignalHeader[],
  statedSamples: number | null,
): void {
  const { fileName, byteOffset } = group[0]!;
  const { rows, cols, dataOffset } = parseMat4Header(bytes);
  const samples = statedSamples ?? cols;
  if (rows === group.length && cols === samples && dataOffset === byteOffset) return;
  throw new EinthovenError(
    "header-malformed",
    `${fileName} holds int16[${rows}, ${cols}] from byte ${dataOffset} on, its header states [${group.length}, ${samples}] from byte ${byteOffset} on`,
    { hint: "header and samples belong to different versions; download both again" },
  );
}

function littleEndianInt16(bytes: Uint8Array, offset: number, count: number): Int16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, BYTES_PER_SAMPLE * count);
  const values = new Int16Array(count);
  for (let i = 0; i < count; i++) values[i] = view.getInt16(BYTES_PER_SAMPLE * i, true);
  return values;
}

function verify(
  header: WfdbSignalHeader,
  adc: Int16Array,
  place: { signal: number; signals: number },
): void {
  const hint = "the file was damaged or exchanged; download the record again";
  const first = adc[place.signal];
  if (header.initialValue !== null && first !== undefined && first !== header.initialValue) {
    throw new EinthovenError(
      "checksum-mismatch",
      `signal ${header.name} of ${header.fileName} starts with ${first}, its header states ${header.initialValue}`,
      { hint },
    );
  }
  const sum = wfdbChecksum(adc, place);
  if (header.checksum !== null && !sameChecksum(sum, header.checksum)) {
    throw new EinthovenError(
      "checksum-mismatch",
      `signal ${header.name} of ${header.fileName} sums to ${sum} modulo 65536, its header states ${header.checksum}`,
      { hint },
    );
  }
}

function physicalInto(
  target: Float32Array,
  adc: Int16Array,
  { header, signal, signals }: { header: WfdbSignalHeader; signal: number; signals: number },
): void {
  const gain = gainAdcPerMillivolt(header);
  for (let t = 0; t < target.length; t++) {
    const value = adc[t * signals + signal]!;
    target[t] = value === INVALID_SAMPLE ? Number.NaN : (value - header.baselineAdc) / gain;
  }
}

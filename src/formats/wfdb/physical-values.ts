import { millivoltTable } from "./millivolt-table.ts";
import { verifySignal } from "./record/verify-signal.ts";
import type { StoredSignal } from "./record/wfdb-record.ts";
import { invalidSampleOf } from "./samples/sample-format.ts";

/** How to turn steps into units. */
export interface Scale {
  readonly gainAdcPerUnit: number;
  readonly baselineAdc: number;
}

/**
 * Writes every sample of a signal, (sample - baseline) / gain, in time order, and verifies the signal where it is whole:
 * `target` is [frames * samples per frame]. NaN where the file marks a sample as not recorded and, because of skew, beyond
 * its end. Throws `checksum-mismatch`.
 */
export function physicalInto(
  target: Float32Array | Float64Array,
  stored: StoredSignal,
  { gainAdcPerUnit, baselineAdc }: Scale,
): void {
  const { samplesPerFrame, format } = stored.header;
  // Where a format has no mark for missing samples, none equals NaN.
  const marked = { gainAdcPerUnit, baselineAdc, invalid: invalidSampleOf(format) ?? Number.NaN };
  const sum =
    samplesPerFrame === 1
      ? scaleEach(target, stored, marked)
      : scaleFramesInto(target, stored, marked);
  target.fill(Number.NaN, stored.frames * samplesPerFrame);
  if (stored.whole !== null) verifySignal(stored.header, stored.whole, sum);
}

type ScaleAndMark = Scale & {
  /** The sample that means "not recorded". */
  readonly invalid: number;
};

/** One sample per frame: nearly all ECGs. Most of those are 16-bit, of one gain throughout a dataset, and are looked up. */
function scaleEach(
  target: Float32Array | Float64Array,
  stored: StoredSignal,
  scale: ScaleAndMark,
): number {
  const { samples } = stored;
  if (target instanceof Float32Array && samples instanceof Int16Array) {
    const table = millivoltTable(scale, stored.frames);
    if (table !== null) return lookUpInto(target, samples, stored, table);
  }
  return scaleInto(target, stored, scale);
}

/** `scaleInto` by table: the same values, in half the time. */
function lookUpInto(
  target: Float32Array,
  samples: Int16Array,
  { start, stride, frames }: StoredSignal,
  table: Float32Array,
): number {
  let sum = 0;
  let i = start;
  let f = 0;
  for (; f + 3 < frames; f += 4, i += 4 * stride) {
    const a = samples[i]!;
    const b = samples[i + stride]!;
    const c = samples[i + 2 * stride]!;
    const d = samples[i + 3 * stride]!;
    sum = (sum + a + b + c + d) | 0;
    target[f] = table[a & 0xffff]!;
    target[f + 1] = table[b & 0xffff]!;
    target[f + 2] = table[c & 0xffff]!;
    target[f + 3] = table[d & 0xffff]!;
  }
  for (; f < frames; f++, i += stride) {
    const sample = samples[i]!;
    sum = (sum + sample) | 0;
    target[f] = table[sample & 0xffff]!;
  }
  return sum;
}

/**
 * One sample per frame, any format. Returns their sum modulo 2 ** 32. Conversion and checksum share one loop, four
 * samples a turn, for its time is most of what reading a record takes.
 */
function scaleInto(
  target: Float32Array | Float64Array,
  { samples, start, stride, frames }: StoredSignal,
  { gainAdcPerUnit: gain, baselineAdc: baseline, invalid }: ScaleAndMark,
): number {
  let sum = 0;
  let i = start;
  let f = 0;
  for (; f + 3 < frames; f += 4, i += 4 * stride) {
    const a = samples[i]!;
    const b = samples[i + stride]!;
    const c = samples[i + 2 * stride]!;
    const d = samples[i + 3 * stride]!;
    sum = (sum + a + b + c + d) | 0;
    target[f] = (a - baseline) / gain;
    target[f + 1] = (b - baseline) / gain;
    target[f + 2] = (c - baseline) / gain;
    target[f + 3] = (d - baseline) / gain;
    if (a === invalid) target[f] = Number.NaN;
    if (b === invalid) target[f + 1] = Number.NaN;
    if (c === invalid) target[f + 2] = Number.NaN;
    if (d === invalid) target[f + 3] = Number.NaN;
  }
  for (; f < frames; f++, i += stride) {
    const sample = samples[i]!;
    sum = (sum + sample) | 0;
    target[f] = sample === invalid ? Number.NaN : (sample - baseline) / gain;
  }
  return sum;
}

/** Any number of samples per frame; returns their sum modulo 2 ** 32. */
function scaleFramesInto(
  target: Float32Array | Float64Array,
  { samples, start, stride, frames, header }: StoredSignal,
  { gainAdcPerUnit, baselineAdc, invalid }: ScaleAndMark,
): number {
  const spread = header.samplesPerFrame;
  let sum = 0;
  for (let f = 0; f < frames; f++) {
    for (let k = 0; k < spread; k++) {
      const sample = samples[start + f * stride + k]!;
      sum = (sum + sample) | 0;
      target[f * spread + k] =
        sample === invalid ? Number.NaN : (sample - baselineAdc) / gainAdcPerUnit;
    }
  }
  return sum;
}

/**
 * Writes one value per frame: the mean of the frame's valid samples, NaN where it has none. (wfdb-python averages steps,
 * marks of missing samples included, and drops the decimals; its values differ by less than one step.) `target` is
 * [frames].
 */
export function frameMeansInto(
  target: Float32Array | Float64Array,
  stored: StoredSignal,
  scale: Scale,
): void {
  const spread = stored.header.samplesPerFrame;
  if (spread === 1) {
    physicalInto(target, stored, scale);
    return;
  }
  const values = new Float64Array(target.length * spread);
  physicalInto(values, stored, scale);
  for (let f = 0; f < target.length; f++) {
    target[f] = meanOfValid(values.subarray(f * spread, (f + 1) * spread));
  }
}

function meanOfValid(values: Float64Array): number {
  let sum = 0;
  let valid = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    valid++;
  }
  return sum / valid;
}

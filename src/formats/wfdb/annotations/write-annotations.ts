import { EinthovenError } from "../../../core/error.ts";
import { COMMENT_CODE } from "./annotation-codes.ts";
import { FIELD_CODES } from "./annotation-entries.ts";

/** One annotation to be written; the fields of `AnnotationEntry`, all but two with a default. */
export interface AnnotationToWrite {
  readonly sample: number;
  readonly code: number;
  readonly subtype?: number;
  readonly channel?: number;
  readonly number?: number;
  readonly note?: string;
}

/**
 * Serialises annotations in MIT format, byte for byte as wfdb-python 4.3.1 `wrann` does; with `samplingRateHz` the file
 * states the rate that samples count in. Throws `values-invalid` for a sample before that of the annotation before, and
 * for codes, numbers and notes that the format cannot hold.
 */
export function writeAnnotations(
  annotations: readonly AnnotationToWrite[],
  { samplingRateHz = null }: { samplingRateHz?: number | null } = {},
): Uint8Array {
  const bytes: number[] = [];
  if (samplingRateHz !== null) {
    pushWord(bytes, COMMENT_CODE, 0);
    pushNote(bytes, `## time resolution: ${samplingRateHz}`);
    // Closes the definitions: an annotation that is none, one sample after one before the record's start.
    pushSkip(bytes, -1);
    pushWord(bytes, 0, 1);
  }
  let before = { sample: 0, channel: 0, number: 0 };
  for (const annotation of annotations) {
    const { sample, code, subtype = 0, channel = 0, number = 0, note = "" } = annotation;
    requireStorable({ sample, code, subtype, channel, number, note }, before.sample);
    pushTime(bytes, code, sample - before.sample);
    if (number !== before.number) pushWord(bytes, FIELD_CODES.number, number & 0xff);
    if (subtype !== 0) pushWord(bytes, FIELD_CODES.subtype, subtype & 0xff);
    if (channel !== before.channel) pushWord(bytes, FIELD_CODES.channel, channel);
    if (note !== "") pushNote(bytes, note);
    before = { sample, channel, number };
  }
  bytes.push(0, 0);
  return Uint8Array.from(bytes);
}

function requireStorable(annotation: Required<AnnotationToWrite>, earliest: number): void {
  const { sample, code, subtype, channel, number, note } = annotation;
  const storable =
    isWithin(sample, earliest, Number.MAX_SAFE_INTEGER) &&
    isWithin(code, 1, FIELD_CODES.skip - 1) &&
    isWithin(subtype, -128, 127) &&
    isWithin(channel, 0, 255) &&
    isWithin(number, -128, 127) &&
    note.length <= 255 &&
    [...note].every((letter) => letter.charCodeAt(0) <= 255);
  if (storable) return;
  throw new EinthovenError(
    "values-invalid",
    `no annotation file can hold ${JSON.stringify(annotation)} after sample ${earliest}`,
    { hint: "give annotations in time order, codes 1-58, and notes of at most 255 Latin letters" },
  );
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

const LONGEST_STEP = 1023;
const LONGEST_SKIP = 2 ** 31 - 1;

function pushTime(bytes: number[], code: number, samples: number): void {
  let left = samples;
  while (left > LONGEST_STEP) {
    const skipped = Math.min(left, LONGEST_SKIP);
    pushSkip(bytes, skipped);
    left -= skipped;
  }
  pushWord(bytes, code, left);
}

/** The upper 16 bits come first, each half little-endian. */
function pushSkip(bytes: number[], samples: number): void {
  pushWord(bytes, FIELD_CODES.skip, 0);
  for (const shift of [16, 24, 0, 8]) bytes.push((samples >> shift) & 0xff);
}

function pushNote(bytes: number[], note: string): void {
  pushWord(bytes, FIELD_CODES.note, note.length);
  for (let i = 0; i < note.length; i++) bytes.push(note.charCodeAt(i));
  if (note.length % 2 === 1) bytes.push(0);
}

function pushWord(bytes: number[], code: number, value: number): void {
  const word = (code << 10) | value;
  bytes.push(word & 0xff, word >> 8);
}

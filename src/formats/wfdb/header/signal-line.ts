import { integerOf, lenientIntegerOf, malformedHeader } from "./header-token.ts";

/** One signal line of a header. */
export interface WfdbSignalHeader {
  /** "~" where there is no file: a signal of a layout header, or one that was never recorded. */
  readonly fileName: string;
  /** Storage format: 16, 212 ...; 0 for a signal without samples. */
  readonly format: number;
  /** Samples that this signal has in each frame, that is, per tick of the header's sampling rate. */
  readonly samplesPerFrame: number;
  /** Frames by which the file holds this signal too late. */
  readonly skewSamples: number;
  /** First byte of the samples in the file; in FLAC files (formats 508 ...), the first sample. */
  readonly byteOffset: number;
  /** Analogue-to-digital steps per unit; 200 where the header states none or 0, as the WFDB library has it. */
  readonly gainAdcPerUnit: number;
  /** The step that stands for zero. */
  readonly baselineAdc: number;
  /** As spelled in the file: "mV", "mv", "uV" ...; "mV" when absent. */
  readonly units: string;
  /** Resolution of the converter; 0 when not stated. */
  readonly adcResolutionBits: number;
  /** The step in the middle of the converter's range. */
  readonly adcZero: number;
  /** First sample; null when the line ends before it. */
  readonly initialValue: number | null;
  /** Sum of the samples modulo 65,536, signed or unsigned; null when the line ends before it. */
  readonly checksum: number | null;
  /** Size that reads and writes of a special file must have; 0 for any. */
  readonly blockSizeBytes: number;
  readonly name: string;
}

const DEFAULT_GAIN = 200;
const FORMAT_TOKEN = /^(\d+)(?:x(\d+))?(?::(\d+))?(?:\+(\d+))?$/;
const GAIN_TOKEN = /^([-+\d.eE]+)(?:\(([-+]?\d+(?:\.\d*)?)\))?(?:\/(.+))?$/;

/**
 * Parses `file format[xsamples per frame][:skew][+offset] [gain[(baseline)][/units] [resolution [zero [initial value
 * [checksum [block size [description]]]]]]]`. Throws `header-malformed`.
 */
export function parseSignalLine(line: string): WfdbSignalHeader {
  const fields = line.split(/\s+/);
  const [fileName, formatToken = "", gainToken, resolution, zeroToken, initial, checksum, block] =
    fields;
  const format = FORMAT_TOKEN.exec(formatToken);
  if (fileName === undefined || format === null) {
    throw malformedHeader(line, `"${formatToken}" is no signal format in`);
  }
  const adcZero = integerOf(zeroToken ?? "0", line, "zero level");
  return {
    fileName,
    format: Number(format[1]),
    samplesPerFrame: samplesPerFrameOf(format[2], line),
    skewSamples: integerOf(format[3] ?? "0", line, "skew"),
    byteOffset: integerOf(format[4] ?? "0", line, "byte offset"),
    ...parseGain(gainToken, adcZero, line),
    adcResolutionBits: lenientIntegerOf(resolution, 0),
    adcZero,
    initialValue: initial === undefined ? null : integerOf(initial, line, "initial value"),
    checksum: checksum === undefined ? null : integerOf(checksum, line, "checksum"),
    blockSizeBytes: lenientIntegerOf(block, 0),
    name: fields.slice(8).join(" "),
  };
}

function samplesPerFrameOf(token: string | undefined, line: string): number {
  const count = integerOf(token ?? "1", line, "number of samples per frame");
  if (count < 1) throw malformedHeader(line, `${count} samples per frame in`);
  return count;
}

type Gain = Pick<WfdbSignalHeader, "gainAdcPerUnit" | "baselineAdc" | "units">;

function parseGain(token: string | undefined, adcZero: number, line: string): Gain {
  if (token === undefined) {
    return { gainAdcPerUnit: DEFAULT_GAIN, baselineAdc: adcZero, units: "mV" };
  }
  const match = GAIN_TOKEN.exec(token);
  const gain = Number(match?.[1]);
  if (match === null || !Number.isFinite(gain)) {
    throw malformedHeader(line, `"${token}" is no gain in`);
  }
  return {
    gainAdcPerUnit: gain === 0 ? DEFAULT_GAIN : gain,
    baselineAdc: match[2] === undefined ? adcZero : Number(match[2]),
    units: match[3] ?? "mV",
  };
}

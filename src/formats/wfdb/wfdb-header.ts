import { EinthovenError } from "../../core/error.ts";

/** One signal line of a header. */
export interface WfdbSignalHeader {
  readonly fileName: string;
  /** Storage format: 16, 212 ... */
  readonly format: number;
  readonly samplesPerFrame: number;
  readonly skewSamples: number;
  /** First byte of the samples in the file. */
  readonly byteOffset: number;
  /** Analogue-to-digital steps per unit; 200 where the header states none or 0, as the WFDB library has it. */
  readonly gainAdcPerUnit: number;
  /** The step that stands for zero. */
  readonly baselineAdc: number;
  /** As spelled in the file: "mV", "mv", "uV" ...; "mV" when absent. */
  readonly units: string;
  /** First sample; null when the line ends before it. */
  readonly initialValue: number | null;
  /** Sum of the samples modulo 65,536, signed or unsigned; null when the line ends before it. */
  readonly checksum: number | null;
  readonly name: string;
}

/** A single-segment WFDB header. */
export interface WfdbHeader {
  /** As written, which may differ from the file's name ("E00001.mat" in the 2020 Georgia release). */
  readonly recordName: string;
  readonly samplingRateHz: number;
  /** Samples per signal; null when the header leaves it to the file's length. */
  readonly samples: number | null;
  /** Whatever follows the number of samples, verbatim; "" when nothing does. */
  readonly dateTime: string;
  readonly signals: readonly WfdbSignalHeader[];
  /** Text after "#", in order, white space at both ends removed. */
  readonly comments: readonly string[];
}

const DEFAULT_SAMPLING_RATE_HZ = 250;
const DEFAULT_GAIN = 200;

/**
 * Parses a WFDB header (header(5) of the WFDB Applications Guide), leniently where real releases break the
 * grammar: record names with dots, a date before the time (DD-Mon-YYYY), CRLF, decimal gains, fields missing at
 * the end of a signal line, comments anywhere. Throws `header-malformed` with the offending line, and
 * `format-unsupported` for multi-segment records.
 */
export function parseWfdbHeader(text: string): WfdbHeader {
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.trim());
  const comments = lines.filter((line) => line.startsWith("#")).map((line) => line.slice(1).trim());
  const [recordLine, ...signalLines] = lines.filter((line) => line !== "" && !line.startsWith("#"));
  if (recordLine === undefined) throw malformed("", "the header has no record line");
  const record = parseRecordLine(recordLine);
  if (signalLines.length < record.signalCount) {
    throw malformed(
      signalLines.at(-1) ?? recordLine,
      `${record.signalCount} signals announced, ${signalLines.length} described; it ends with`,
    );
  }
  const signals = signalLines.slice(0, record.signalCount).map(parseSignalLine);
  return {
    recordName: record.recordName,
    samplingRateHz: record.samplingRateHz,
    samples: record.samples,
    dateTime: record.dateTime,
    signals,
    comments,
  };
}

interface RecordLine {
  recordName: string;
  signalCount: number;
  samplingRateHz: number;
  samples: number | null;
  dateTime: string;
}

function parseRecordLine(line: string): RecordLine {
  const [nameToken = "", countToken, rateToken, samplesToken, ...rest] = line.split(/\s+/);
  const [recordName = "", segments] = nameToken.split("/");
  if (segments !== undefined) {
    throw new EinthovenError("format-unsupported", `multi-segment WFDB record: ${line}`, {
      hint: "join the segments first, for example with the WFDB tool xform",
    });
  }
  const signalCount = integerOf(countToken, line, "number of signals");
  if (signalCount < 0) throw malformed(line, "negative number of signals in");
  const samples = samplesToken === undefined ? 0 : integerOf(samplesToken, line, "samples");
  return {
    recordName,
    signalCount,
    samplingRateHz: rateToken === undefined ? DEFAULT_SAMPLING_RATE_HZ : rateOf(rateToken, line),
    samples: samples > 0 ? samples : null,
    dateTime: rest.join(" "),
  };
}

/** "500", "500.0", "500/1000(2)": only the first number concerns the samples. "nan" is read, for the caller to judge. */
function rateOf(token: string, line: string): number {
  const first = token.split("/")[0]!;
  if (/^(nan|inf)$/i.test(first)) return Number.NaN;
  const rate = Number(first);
  if (first === "" || Number.isNaN(rate)) throw malformed(line, `"${token}" is no rate in`);
  return rate;
}

const FORMAT_TOKEN = /^(\d+)(?:x(\d+))?(?::(\d+))?(?:\+(\d+))?$/;
const GAIN_TOKEN = /^([-+\d.eE]+)(?:\(([-+]?\d+)\))?(?:\/(.+))?$/;

function parseSignalLine(line: string): WfdbSignalHeader {
  const fields = line.split(/\s+/);
  const [fileName, formatToken = "", gainToken, , zeroToken, initialToken, checksumToken] = fields;
  const format = FORMAT_TOKEN.exec(formatToken);
  if (fileName === undefined || format === null) {
    throw malformed(line, `"${formatToken}" is no signal format in`);
  }
  const adcZero = integerOf(zeroToken ?? "0", line, "zero level");
  return {
    fileName,
    format: Number(format[1]),
    samplesPerFrame: Number(format[2] ?? 1),
    skewSamples: Number(format[3] ?? 0),
    byteOffset: Number(format[4] ?? 0),
    ...parseGain(gainToken, adcZero, line),
    initialValue: optionalInteger(initialToken, line, "initial value"),
    checksum: optionalInteger(checksumToken, line, "checksum"),
    name: fields.slice(8).join(" "),
  };
}

function parseGain(
  token: string | undefined,
  adcZero: number,
  line: string,
): Pick<WfdbSignalHeader, "gainAdcPerUnit" | "baselineAdc" | "units"> {
  if (token === undefined) {
    return { gainAdcPerUnit: DEFAULT_GAIN, baselineAdc: adcZero, units: "mV" };
  }
  const match = GAIN_TOKEN.exec(token);
  const gain = Number(match?.[1]);
  if (match === null || Number.isNaN(gain)) throw malformed(line, `"${token}" is no gain in`);
  return {
    gainAdcPerUnit: gain === 0 ? DEFAULT_GAIN : gain,
    baselineAdc: match[2] === undefined ? adcZero : Number(match[2]),
    units: match[3] ?? "mV",
  };
}

function optionalInteger(token: string | undefined, line: string, what: string): number | null {
  return token === undefined ? null : integerOf(token, line, what);
}

function integerOf(token: string | undefined, line: string, what: string): number {
  if (token === undefined || !/^[-+]?\d+$/.test(token)) {
    throw malformed(line, `"${token ?? ""}" is no ${what} in`);
  }
  return Number(token);
}

function malformed(line: string, what: string): EinthovenError {
  return new EinthovenError("header-malformed", `${what}: ${line}`, {
    hint: "expected 'name signals rate samples', then one line per signal; download the header again",
  });
}

import { integerOf, malformedHeader } from "./header/header-token.ts";
import { parseRecordLine } from "./header/record-line.ts";
import { parseSignalLine, type WfdbSignalHeader } from "./header/signal-line.ts";

/** One segment of a multi-segment record, in time order. */
export interface WfdbSegment {
  /** Name of the record that holds these samples; "~" for a gap. */
  readonly recordName: string;
  readonly samples: number;
}

/** A WFDB header: of samples, or of a record that is made of several. */
export interface WfdbHeader {
  /** As written, which may differ from the file's name ("E00001.mat" in the 2020 Georgia release). */
  readonly recordName: string;
  /** Frames per second; a signal has this rate times its samples per frame. */
  readonly samplingRateHz: number;
  /** Ticks of the record's counter per second; the sampling rate where none is stated. For display only. */
  readonly counterRateHz: number;
  /** What the counter shows at the first sample. */
  readonly baseCounter: number;
  /** Frames: samples per signal, where a frame holds one of each. null when the header leaves it to the file's length. */
  readonly samples: number | null;
  /** Whatever follows the number of samples, verbatim; "" when nothing does. */
  readonly dateTime: string;
  /** Seconds after midnight at the first sample; null when absent or unreadable. */
  readonly baseTimeSeconds: number | null;
  /** Date of the first sample, "2020-05-12"; null when absent or unreadable. */
  readonly baseDate: string | null;
  /** In header order; empty for a multi-segment record, whose segments describe them. */
  readonly signals: readonly WfdbSignalHeader[];
  /** Empty for an ordinary record. A first segment of 0 samples is the layout: it names all signals. */
  readonly segments: readonly WfdbSegment[];
  /** Text after "#", in order, white space at both ends removed. */
  readonly comments: readonly string[];
}

/**
 * Parses a WFDB header (header(5) of the WFDB Applications Guide), leniently where real releases break the
 * grammar: record names with dots, a date before the time (DD-Mon-YYYY), CRLF, decimal gains, fields missing at
 * the end of a signal line, comments anywhere. Throws `header-malformed` with the offending line.
 */
export function parseWfdbHeader(text: string): WfdbHeader {
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.trim());
  const comments = lines.filter((line) => line.startsWith("#")).map((line) => line.slice(1).trim());
  const [firstLine, ...rest] = lines.filter((line) => line !== "" && !line.startsWith("#"));
  if (firstLine === undefined) throw malformedHeader("", "the header has no record line");
  const { signalCount, segmentCount, ...record } = parseRecordLine(firstLine);
  const described = (count: number, what: string): string[] => {
    if (rest.length >= count) return rest.slice(0, count);
    const counts = `${count} ${what} announced, ${rest.length} described`;
    throw malformedHeader(rest.at(-1) ?? firstLine, `${counts}; it ends with`);
  };
  if (segmentCount === null) {
    const signals = described(signalCount, "signals").map(parseSignalLine);
    return { ...record, signals, segments: [], comments };
  }
  const segments = described(segmentCount, "segments").map(parseSegmentLine);
  const samples = segments.reduce((sum, segment) => sum + segment.samples, 0);
  if (record.samples !== null && record.samples !== samples) {
    throw malformedHeader(firstLine, `the segments hold ${samples} samples, unlike`);
  }
  return { ...record, samples, signals: [], segments, comments };
}

function parseSegmentLine(line: string): WfdbSegment {
  const [recordName = "", samplesToken] = line.split(/\s+/);
  const samples = integerOf(samplesToken, line, "number of samples");
  if (samples < 0) throw malformedHeader(line, "negative number of samples in");
  return { recordName, samples };
}

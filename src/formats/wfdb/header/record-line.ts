import { type BaseTime, parseBaseTime } from "./base-time.ts";
import { integerOf, malformedHeader } from "./header-token.ts";

/** The first line of a header. */
export interface RecordLine extends BaseTime {
  readonly recordName: string;
  /** null for an ordinary record. */
  readonly segmentCount: number | null;
  readonly signalCount: number;
  readonly samplingRateHz: number;
  readonly counterRateHz: number;
  readonly baseCounter: number;
  /** null when absent or 0. */
  readonly samples: number | null;
  readonly dateTime: string;
}

const DEFAULT_SAMPLING_RATE_HZ = 250;

/** Parses `name[/segments] signals [rate[/counter rate[(base counter)]] [samples [time and date]]]`. Throws `header-malformed`. */
export function parseRecordLine(line: string): RecordLine {
  const [nameToken = "", countToken, rateToken, samplesToken, ...rest] = line.split(/\s+/);
  const [recordName = "", segmentsToken] = nameToken.split("/");
  const segmentCount =
    segmentsToken === undefined ? null : integerOf(segmentsToken, line, "number of segments");
  const signalCount = integerOf(countToken, line, "number of signals");
  if (signalCount < 0) throw malformedHeader(line, "negative number of signals in");
  if (segmentCount !== null && segmentCount < 1) throw malformedHeader(line, "no segment in");
  const samples = samplesToken === undefined ? 0 : integerOf(samplesToken, line, "samples");
  const dateTime = rest.join(" ");
  return {
    recordName,
    segmentCount,
    signalCount,
    ...ratesOf(rateToken, line),
    samples: samples > 0 ? samples : null,
    dateTime,
    ...parseBaseTime(dateTime),
  };
}

type Rates = Pick<RecordLine, "samplingRateHz" | "counterRateHz" | "baseCounter">;

/** "500", "500.0", "500/1000(2)". A rate of "nan" is read, for the caller to judge. */
function ratesOf(token: string | undefined, line: string): Rates {
  if (token === undefined) {
    const rate = DEFAULT_SAMPLING_RATE_HZ;
    return { samplingRateHz: rate, counterRateHz: rate, baseCounter: 0 };
  }
  const [first = "", counter = ""] = token.split("/");
  const samplingRateHz = /^[-+]?(nan|inf)$/i.test(first) ? Number.NaN : Number(first);
  if (first === "" || (Number.isNaN(samplingRateHz) && !/^[-+]?(nan|inf)$/i.test(first))) {
    throw malformedHeader(line, `"${token}" is no rate in`);
  }
  const [, counterRate, base] = /^([^(]*)(?:\(([^)]*)\))?$/.exec(counter) ?? [];
  return {
    samplingRateHz,
    counterRateHz: positiveOr(samplingRateHz, counterRate),
    baseCounter: finiteOr(0, base),
  };
}

/** The counter is for display alone: an unreadable one never costs the record. */
function positiveOr(fallback: number, token: string | undefined): number {
  const value = finiteOr(fallback, token);
  return value > 0 ? value : fallback;
}

function finiteOr(fallback: number, token: string | undefined): number {
  const value = Number(token);
  return token !== undefined && token !== "" && Number.isFinite(value) ? value : fallback;
}

import { readAll } from "../../../core/byte-source.ts";
import { EinthovenError } from "../../../core/error.ts";
import type { WfdbSignalHeader } from "../header/signal-line.ts";
import { parseWfdbHeader, type WfdbHeader } from "../wfdb-header.ts";
import { openSingleSegment } from "./single-segment.ts";
import type { KeepSignal, OpenFile, OpenRecord, RecordPiece } from "./wfdb-record.ts";

/** What a segment is called that holds nothing. */
const GAP = "~";

/**
 * Opens a record of several segments; see `openWfdbRecord`. In the variable layout the first segment, of 0 samples, names
 * all signals, and each other segment holds some of them, found by name; in the fixed layout all segments hold the
 * same signals in the same order. Segments are opened when frames of theirs are asked for.
 */
export async function openMultiSegment(
  header: WfdbHeader,
  open: OpenFile,
  keep: KeepSignal,
): Promise<OpenRecord> {
  const describing = header.segments.find(({ recordName }) => recordName !== GAP);
  if (describing === undefined) {
    throw malformed(header, "none of its segments describes its signals");
  }
  const variable = describing === header.segments[0] && describing.samples === 0;
  const described = await segmentHeader(header, describing.recordName, open);
  const signals = described.signals.filter(keep);
  const record: MultiSegment = { header, open, signals, variable, all: described.signals };
  return {
    frames: header.samples ?? 0,
    signals,
    pieces: (from, to) => piecesBetween(record, from, to),
  };
}

interface MultiSegment {
  readonly header: WfdbHeader;
  readonly open: OpenFile;
  readonly variable: boolean;
  /** Signals of the record, those not kept included. */
  readonly all: readonly WfdbSignalHeader[];
  readonly signals: readonly WfdbSignalHeader[];
}

async function piecesBetween(
  record: MultiSegment,
  from: number,
  to: number,
): Promise<RecordPiece[]> {
  const pieces: RecordPiece[] = [];
  let start = 0;
  for (const { recordName, samples } of record.header.segments) {
    const first = Math.max(from, start);
    const last = Math.min(to, start + samples);
    if (recordName !== GAP && last > first) {
      const within = { from: first - start, to: last - start, of: samples };
      const found = await piecesOfSegment(record, recordName, within);
      pieces.push(...found.map((piece) => ({ ...piece, firstFrame: first - from })));
    }
    start += samples;
  }
  return pieces;
}

async function piecesOfSegment(
  record: MultiSegment,
  recordName: string,
  { from, to, of }: { from: number; to: number; of: number },
): Promise<readonly RecordPiece[]> {
  const header = await segmentHeader(record.header, recordName, record.open);
  const places = placesInRecord(record, header);
  const segment = await openSingleSegment(
    header,
    record.open,
    (signal) => places[header.signals.indexOf(signal)]! >= 0,
  );
  if (segment.frames < of) {
    throw malformed(
      record.header,
      `segment ${recordName} holds ${segment.frames} of ${of} samples`,
    );
  }
  const kept = places.filter((place) => place >= 0);
  const pieces = await segment.pieces(from, to);
  return pieces.map((piece) => ({
    ...piece,
    read: async () =>
      (await piece.read()).map((stored) => ({ ...stored, signal: kept[stored.signal]! })),
  }));
}

/** For each signal of a segment its place among the kept signals of the record; -1 for none. */
function placesInRecord(record: MultiSegment, segment: WfdbHeader): number[] {
  const { all, signals, variable, header } = record;
  if (!variable && segment.signals.length !== all.length) {
    throw malformed(header, `segment ${segment.recordName} has ${segment.signals.length} signals`);
  }
  return segment.signals.map((signal, i) => {
    const own = variable ? all.find(({ name }) => name === signal.name) : all[i];
    if (own === undefined) {
      throw malformed(header, `its layout lacks ${signal.name} of segment ${segment.recordName}`);
    }
    if (own.samplesPerFrame !== signal.samplesPerFrame || own.units !== signal.units) {
      throw malformed(
        header,
        `signal ${signal.name} has another rate or unit in segment ${segment.recordName}`,
      );
    }
    return signals.indexOf(own);
  });
}

async function segmentHeader(
  record: WfdbHeader,
  recordName: string,
  open: OpenFile,
): Promise<WfdbHeader> {
  const bytes = await readAll(await open(`${recordName}.hea`));
  const header = parseWfdbHeader(new TextDecoder().decode(bytes));
  if (header.segments.length > 0) {
    throw malformed(record, `its segment ${recordName} is made of segments too`);
  }
  if (header.samplingRateHz !== record.samplingRateHz) {
    throw malformed(record, `segment ${recordName} has ${header.samplingRateHz} Hz`);
  }
  return header;
}

function malformed(record: WfdbHeader, what: string): EinthovenError {
  return new EinthovenError(
    "header-malformed",
    `record ${record.recordName} of ${record.segments.length} segments: ${what}`,
    { hint: "download all headers of the record again" },
  );
}

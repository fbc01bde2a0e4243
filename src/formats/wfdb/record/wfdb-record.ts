import type { ByteSource } from "../../../core/byte-source.ts";
import type { WfdbSignalHeader } from "../header/signal-line.ts";
import type { StoredSamples } from "./signal-file.ts";

/** Finds a file of the record by its name: signal files, and headers of segments. */
export type OpenFile = (fileName: string) => Promise<ByteSource>;

/** Which signals to read; files without any of them are never opened. */
export type KeepSignal = (signal: WfdbSignalHeader) => boolean;

/** One signal over some frames. */
export interface StoredSignal extends StoredSamples {
  /** Its place among the signals of the record. */
  readonly signal: number;
  /** Describes these samples; gain and baseline may differ from segment to segment. */
  readonly header: WfdbSignalHeader;
  /** Frames that are there: fewer than those of the piece where skew reaches beyond the end of the file. */
  readonly frames: number;
  /** What its checksum needs beside its samples; null for a part of a signal, which has none. */
  readonly whole: WholeSignal | null;
}

/** A signal that is read from its first frame to its last. */
export interface WholeSignal {
  /** As the file holds it; null when it holds none. */
  readonly firstSample: number | null;
  /** Sum of the samples that skew leaves out, modulo 65,536. */
  readonly sumBefore: number;
}

/** Frames that are stored together. */
export interface RecordPiece {
  /** Counted from the first frame that was asked for. */
  readonly firstFrame: number;
  readonly frames: number;
  /** Samples of all signals that are stored. */
  readonly values: number;
  readonly read: () => Promise<readonly StoredSignal[]>;
}

/** A record whose files are known to hold what its header states. */
export interface OpenRecord {
  readonly frames: number;
  /** The kept ones, in header order. */
  readonly signals: readonly WfdbSignalHeader[];
  /** The stored parts of frames [from, to) in time order; whatever they leave out was not recorded. */
  readonly pieces: (from: number, to: number) => Promise<readonly RecordPiece[]>;
}

import type { ByteSource } from "../../../core/byte-source.ts";
import { EinthovenError } from "../../../core/error.ts";
import { readFlacSamples } from "../flac/read-flac.ts";
import { readFlacStream } from "../flac/stream-info.ts";
import type { WfdbSignalHeader } from "../header/signal-line.ts";
import { readDifferences } from "../samples/read-differences.ts";
import {
  bytesOfSamples,
  DIFFERENCE_FORMAT,
  type DigitalSamples,
  isFlacFormat,
  type SampleFormat,
  sampleFormat,
  samplesInBytes,
} from "../samples/sample-format.ts";

/** Where the samples of one signal lie: frame `f`, sample `k` of it, at `start + f * stride + k`. */
export interface StoredSamples {
  readonly samples: DigitalSamples;
  readonly start: number;
  readonly stride: number;
}

/** One file of a record, opened. */
export interface SignalFile {
  /** Whole frames in the file. */
  readonly frames: number;
  /** Reads frames [from, to), which the file must hold, of all its signals in header order. */
  readonly read: (from: number, to: number) => Promise<readonly StoredSamples[]>;
}

/**
 * Opens the file that holds `signals`, which are all of its signals in header order. Only formats that are not compressed
 * nor differences are read by range alone; the others are decoded from their beginning in bounded pieces. Rejects with
 * `format-unsupported`, `header-malformed`, `file-truncated` and `checksum-mismatch`.
 */
export async function openSignalFile(
  source: ByteSource,
  signals: readonly WfdbSignalHeader[],
): Promise<SignalFile> {
  const { fileName, format } = signals[0]!;
  const other = signals.find((signal) => signal.format !== format);
  if (other !== undefined) {
    throw new EinthovenError(
      "header-malformed",
      `${fileName} is said to have formats ${format} and ${other.format}`,
      { hint: "all signals of a file share its format; download the header again" },
    );
  }
  if (isFlacFormat(format)) return openFlacFile(source, signals);
  const layout = sampleFormat(format);
  const places = framePlaces(signals);
  const { byteOffset } = signals[0]!;
  const held = samplesInBytes(layout, Math.max(0, source.byteLength - byteOffset));
  const frames = Math.floor(held / places.frameSamples);
  if (format === DIFFERENCE_FORMAT) {
    const read = (from: number, to: number): Promise<DigitalSamples> =>
      readDifferences(source, signals, { from, to });
    return { frames, read: async (from, to) => placed(await read(from, to), 0, places) };
  }
  return {
    frames,
    read: async (from, to) => {
      const first = from * places.frameSamples;
      const skipped = first % layout.blockSamples;
      const samples = await readSamples(source, layout, {
        byteOffset,
        from: first - skipped,
        to: to * places.frameSamples,
      });
      return placed(samples, skipped, places);
    },
  };
}

interface FramePlaces {
  /** Samples of all signals in one frame. */
  readonly frameSamples: number;
  /** Place of each signal's first sample in a frame. */
  readonly starts: readonly number[];
}

function framePlaces(signals: readonly WfdbSignalHeader[]): FramePlaces {
  let frameSamples = 0;
  const starts = signals.map(({ samplesPerFrame }) => {
    const start = frameSamples;
    frameSamples += samplesPerFrame;
    return start;
  });
  return { frameSamples, starts };
}

function placed(
  samples: DigitalSamples,
  skipped: number,
  { frameSamples, starts }: FramePlaces,
): StoredSamples[] {
  return starts.map((start) => ({ samples, start: skipped + start, stride: frameSamples }));
}

/** Samples [from, to) of the whole file; `from` must begin a block. */
async function readSamples(
  source: ByteSource,
  layout: SampleFormat,
  { byteOffset, from, to }: { byteOffset: number; from: number; to: number },
): Promise<DigitalSamples> {
  const bytes = await source.slice(
    byteOffset + bytesOfSamples(layout, from),
    byteOffset + bytesOfSamples(layout, to),
  );
  return layout.decode(bytes, to - from);
}

/** No FLAC frame is shorter, nor holds more samples per channel. */
const SHORTEST_FLAC_FRAME = { bytes: 10, samples: 65_535 };

async function openFlacFile(
  source: ByteSource,
  signals: readonly WfdbSignalHeader[],
): Promise<SignalFile> {
  const { fileName, format, byteOffset, samplesPerFrame } = signals[0]!;
  const stream = await readFlacStream(source);
  if (signals.some((signal) => signal.samplesPerFrame !== samplesPerFrame)) {
    throw new EinthovenError("header-malformed", `${fileName} has signals of different rates`, {
      hint: "the signals of a FLAC file share one rate; download the header again",
    });
  }
  if (stream.channels !== signals.length || stream.bitsPerSample > format - 500) {
    const said = `${signals.length} signals of at most ${format - 500} bits`;
    throw new EinthovenError(
      "header-malformed",
      `${fileName} holds ${stream.channels} channels of ${stream.bitsPerSample} bits, its header states ${said}`,
      { hint: "header and samples belong to different versions; download both again" },
    );
  }
  const { bytes, samples } = SHORTEST_FLAC_FRAME;
  const most = Math.ceil((source.byteLength - stream.firstFrameByte) / bytes) * samples;
  const held = Math.max(0, Math.min(stream.samples, most) - byteOffset);
  return {
    frames: Math.floor(held / samplesPerFrame),
    read: async (from, to) => {
      const channels = await readFlacSamples(source, stream, {
        from: byteOffset + from * samplesPerFrame,
        to: byteOffset + to * samplesPerFrame,
      });
      return channels.map((channel) => ({ samples: channel, start: 0, stride: samplesPerFrame }));
    },
  };
}

import type { ByteSource } from "../../../core/byte-source.ts";
import { EinthovenError } from "../../../core/error.ts";
import type { WfdbSignalHeader } from "../header/signal-line.ts";
import { parseMat4Header } from "../mat4.ts";
import { storedChecksum } from "../wfdb-checksum.ts";
import type { WfdbHeader } from "../wfdb-header.ts";
import { openSignalFile, type SignalFile, type StoredSamples } from "./signal-file.ts";
import type { KeepSignal, OpenFile, OpenRecord, StoredSignal, WholeSignal } from "./wfdb-record.ts";

/** The signals of one file. */
interface SignalGroup {
  readonly file: SignalFile;
  readonly headers: readonly WfdbSignalHeader[];
  /** Places among the kept signals of the record; -1 for one that is not kept. */
  readonly places: readonly number[];
}

/** Opens an ordinary record; see `openWfdbRecord`. */
export async function openSingleSegment(
  header: WfdbHeader,
  open: OpenFile,
  keep: KeepSignal,
): Promise<OpenRecord> {
  const signals = header.signals.filter(keep);
  const groups: SignalGroup[] = [];
  for (const [fileName, headers] of signalsByFile(header.signals)) {
    const places = headers.map((signal) => signals.indexOf(signal));
    if (places.every((place) => place < 0)) continue;
    const source = await open(fileName);
    await checkMat4(source, headers, header.samples);
    groups.push({ file: await openSignalFile(source, headers), headers, places });
  }
  const frames = framesOf(header, groups);
  return {
    frames,
    signals,
    pieces: (from, to) => {
      const values = groups
        .flatMap(({ headers, places }) => headers.filter((_, i) => places[i]! >= 0))
        .reduce((sum, { samplesPerFrame }) => sum + samplesPerFrame * (to - from), 0);
      const read = async (): Promise<StoredSignal[]> => {
        const read: StoredSignal[] = [];
        for (const group of groups) read.push(...(await readGroup(group, { from, to, frames })));
        return read;
      };
      return Promise.resolve([{ firstFrame: 0, frames: to - from, values, read }]);
    },
  };
}

/** Signals that share a file are multiplexed in it. Those without samples have no file. */
function signalsByFile(signals: readonly WfdbSignalHeader[]): Map<string, WfdbSignalHeader[]> {
  const byFile = new Map<string, WfdbSignalHeader[]>();
  for (const signal of signals) {
    if (signal.format === 0 || signal.fileName === "~") continue;
    const group = byFile.get(signal.fileName);
    if (group === undefined) byFile.set(signal.fileName, [signal]);
    else group.push(signal);
  }
  return byFile;
}

/** As many frames as stated, or as all files hold. */
function framesOf(header: WfdbHeader, groups: readonly SignalGroup[]): number {
  const frames = header.samples ?? groups[0]?.file.frames ?? 0;
  for (const { file, headers } of groups) {
    if (header.samples === null && file.frames !== frames) {
      const lengths = groups.map((group) => group.file.frames).join(", ");
      throw new EinthovenError(
        "header-malformed",
        `the files of ${header.recordName} differ in length: ${lengths} samples`,
        { hint: "download the record again" },
      );
    }
    if (file.frames < frames) {
      throw new EinthovenError(
        "file-truncated",
        `${headers[0]!.fileName} holds ${file.frames} of ${frames} samples per signal`,
        { hint: "download the file again" },
      );
    }
  }
  return frames;
}

/** Skew: the file holds a signal too late, so that later frames of it are read. */
async function readGroup(
  { file, headers, places }: SignalGroup,
  { from, to, frames }: { from: number; to: number; frames: number },
): Promise<StoredSignal[]> {
  const skews = headers.map((header) => header.skewSamples);
  const end = Math.min(frames, to + skews.reduce((most, skew) => Math.max(most, skew), 0));
  const stored = await file.read(from, end);
  const kept: StoredSignal[] = [];
  for (const [i, { samples, start, stride }] of stored.entries()) {
    const signal = places[i]!;
    if (signal < 0) continue;
    const header = headers[i]!;
    const late = Math.min(skews[i]!, end - from);
    kept.push({
      samples,
      start: start + late * stride,
      stride,
      signal,
      header,
      frames: Math.min(end - from - late, to - from),
      whole: from === 0 && to === frames ? wholeSignal(header, stored[i]!, late) : null,
    });
  }
  return kept;
}

function wholeSignal(header: WfdbSignalHeader, stored: StoredSamples, late: number): WholeSignal {
  const { samplesPerFrame } = header;
  return {
    firstSample: stored.samples[stored.start] ?? null,
    sumBefore: storedChecksum(stored, { frames: late, samplesPerFrame }),
  };
}

const MAT4_HEADER_BYTES = 84;

/** A MAT file states its shape too: one of another record is noticed before its samples are taken for ECGs. */
async function checkMat4(
  source: ByteSource,
  headers: readonly WfdbSignalHeader[],
  statedSamples: number | null,
): Promise<void> {
  const { fileName, byteOffset } = headers[0]!;
  if (!fileName.toLowerCase().endsWith(".mat") || byteOffset === 0) return;
  const bytes = await source.slice(0, Math.min(source.byteLength, MAT4_HEADER_BYTES));
  const { rows, cols, dataOffset } = parseMat4Header(bytes);
  const samples = statedSamples ?? cols;
  if (rows === headers.length && cols === samples && dataOffset === byteOffset) return;
  throw new EinthovenError(
    "header-malformed",
    `${fileName} holds int16[${rows}, ${cols}] from byte ${dataOffset} on, its header states [${headers.length}, ${samples}] from byte ${byteOffset} on`,
    { hint: "header and samples belong to different versions; download both again" },
  );
}

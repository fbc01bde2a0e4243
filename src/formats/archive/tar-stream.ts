import type { ByteSource } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import { inflateChunks } from "./inflate.ts";
import { joined } from "./joined.ts";
import { isGzip } from "./tar-tree.ts";
import { type SequentialReader, walkTar } from "./tar-walk.ts";

/** One file of an archive that is read from front to back. */
export interface TarMember {
  /** Normalised, relative to the archive. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** One record or one table. */
const LARGEST_MEMBER_BYTES = 512 * 2 ** 20;

/**
 * Reads the files of a `.tar.gz` in the order in which they lie, the one way that gzip allows. Memory: one member
 * and a window of 1 MiB. Members that `wanted` declines are passed over. Rejects as `walkTar`, with
 * `archive-malformed` for damaged gzip data, and with `format-unsupported` for what is no gzip and for a wanted
 * member of more than `largestBytes` (512 MiB).
 */
export async function* streamTarGz(
  source: ByteSource,
  {
    label = "archive.tar.gz",
    wanted = () => true,
    largestBytes = LARGEST_MEMBER_BYTES,
  }: { label?: string; wanted?: (path: string) => boolean; largestBytes?: number } = {},
): AsyncGenerator<TarMember> {
  if (!(await isGzip(source))) {
    throw new EinthovenError("format-unsupported", `${label} is not compressed by gzip`, {
      hint: "an uncompressed tar archive is read in place, whatever its name",
    });
  }
  const chunks = inflateChunks(source, { compression: "gzip", label });
  const reader = readerOf(chunks);
  try {
    for await (const { path, byteLength } of walkTar(reader, label)) {
      if (!wanted(path)) continue;
      if (byteLength > largestBytes) throw tooLarge(path, byteLength, largestBytes);
      const bytes = await reader.take(byteLength);
      if (bytes.byteLength === byteLength) yield { path, bytes };
    }
    // gzip's checksum stands at its very end.
    await reader.skip(Number.POSITIVE_INFINITY);
  } finally {
    await chunks.return(undefined);
  }
}

/** Reads chunks as they come; what is taken is a copy. */
function readerOf(chunks: AsyncGenerator<Uint8Array>): SequentialReader {
  let position = 0;
  let chunk: Uint8Array = new Uint8Array(0);
  /** Part of the chunk at hand, empty at the end. */
  async function some(length: number): Promise<Uint8Array> {
    while (chunk.byteLength === 0) {
      const { done, value } = await chunks.next();
      if (done === true) return chunk;
      chunk = value;
    }
    const part = chunk.subarray(0, length);
    chunk = chunk.subarray(part.byteLength);
    position += part.byteLength;
    return part;
  }
  return {
    get position() {
      return position;
    },
    take: async (length) => {
      const parts: Uint8Array[] = [];
      let missing = length;
      while (missing > 0) {
        const part = await some(missing);
        if (part.byteLength === 0) break;
        parts.push(part);
        missing -= part.byteLength;
      }
      return joined(parts);
    },
    skip: async (length) => {
      let missing = length;
      while (missing > 0) {
        const part = await some(missing);
        if (part.byteLength === 0) return;
        missing -= part.byteLength;
      }
    },
  };
}

function tooLarge(path: string, byteLength: number, largestBytes: number): EinthovenError {
  return new EinthovenError(
    "format-unsupported",
    `${path} has ${byteLength} bytes, ${largestBytes} are allowed`,
    { hint: "unpack the archive and use the folder: files on disk are read by slices" },
  );
}

import { createHash, randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { EinthovenError } from "../core/error.ts";
import { contentKey } from "../core/hash.ts";
import { type SplitOnnx, splitOnnx } from "../formats/onnx/external-data.ts";
import type { Encoder, Weight } from "../models/model.ts";
import { writeAtomically } from "./machine/atomic-write.ts";
import { buildOnce } from "./machine/build-lock.ts";
import { hashFile } from "./machine/file-hash.ts";

/** A built graph on disk: the file to load; its weights lie beside it. */
export interface BuiltGraph {
  readonly path: string;
  /** Length of the file of weights. */
  readonly weightsBytes: number;
}

interface GraphMeta {
  readonly schema: 1;
  readonly encoderId: string;
  readonly graphSha256: string;
  readonly weightsBytes: number;
  readonly weightsSha256: string;
  /** When the file of weights was last changed, as it was when its hash was right. */
  readonly weightsMtimeMs: number;
}

const GRAPH_FILE = "graph.onnx";
const WEIGHTS_FILE = "weights.bin";
const META_FILE = "meta.json";
/** Raised whenever graphs are written in another way. */
const FORMAT_VERSION = 1;

/**
 * Finds the graph of an encoder with these weights in `<cache>/graphs/<key>`, or builds it there: a small
 * graph.onnx and a weights.bin that ONNX Runtime maps, so that loading costs no copy and workers share pages.
 * The folder is put in place whole; one that is damaged (another hash of the graph or of the weights) is
 * built again. Weights are hashed where their length or time of change is not the known one: a gigabyte takes seconds. Workers that ask at once wait for the first. `load` is only called to build. Throws
 * what it throws, and `write-failed`.
 */
export function cachedGraph(
  encoder: Encoder,
  {
    weightsIdentity,
    load,
    cache,
  }: {
    /** Equal identity, equal weights: a file's SHA-256 or the seed of a draw. */
    readonly weightsIdentity: string;
    readonly load: () => Promise<ReadonlyMap<string, Weight>>;
    readonly cache: string;
  },
): Promise<BuiltGraph> {
  const { card } = encoder;
  const folder = join(cache, "graphs", graphKey(encoder, weightsIdentity));
  return buildOnce(`${folder}.lock`, {
    find: () => findGraph(folder),
    build: async () => {
      const split = splitOnnx(encoder.build(await load()), WEIGHTS_FILE);
      await writeGraph(folder, split, card.id);
      return { path: join(folder, GRAPH_FILE), weightsBytes: split.externalBytes };
    },
  }).catch((cause: unknown) => {
    throw isOfTheSystem(cause) ? writeFailed(folder, cause) : cause;
  });
}

/** Key of the built graph of an encoder with these weights. */
export function graphKey({ card, graphVersion }: Encoder, identity: string): string {
  return contentKey([FORMAT_VERSION, card.id, graphVersion, identity]);
}

function isOfTheSystem(cause: unknown): cause is NodeJS.ErrnoException {
  return cause instanceof Error && "syscall" in cause;
}

function writeFailed(folder: string, cause: Error): EinthovenError {
  return new EinthovenError("write-failed", `cannot write ${folder}: ${cause.message}`, {
    hint: "check free space and permissions, or choose another --cache",
    cause,
  });
}

async function findGraph(folder: string): Promise<BuiltGraph | null> {
  try {
    const meta = JSON.parse(await readFile(join(folder, META_FILE), "utf8")) as GraphMeta;
    const graph = await readFile(join(folder, GRAPH_FILE));
    const isWhole = sha256(graph) === meta.graphSha256 && (await hasItsWeights(folder, meta));
    return isWhole ? { path: join(folder, GRAPH_FILE), weightsBytes: meta.weightsBytes } : null;
  } catch {
    return null;
  }
}

/** Are the weights those that were written? A folder that was copied has another time: hashed once, it is noted. */
async function hasItsWeights(folder: string, meta: GraphMeta): Promise<boolean> {
  const path = join(folder, WEIGHTS_FILE);
  const { size, mtimeMs } = await stat(path);
  if (size !== meta.weightsBytes) return false;
  if (mtimeMs === meta.weightsMtimeMs) return true;
  if ((await hashFile(path)) !== meta.weightsSha256) return false;
  await writeAtomically(join(folder, META_FILE), metaText({ ...meta, weightsMtimeMs: mtimeMs }));
  return true;
}

function metaText(meta: GraphMeta): string {
  return `${JSON.stringify(meta, null, 2)}\n`;
}

/** Writes beside the place and renames: a reader sees a whole folder or none. */
async function writeGraph(folder: string, split: SplitOnnx, encoderId: string): Promise<void> {
  const temporary = `${folder}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
  try {
    await mkdir(temporary, { recursive: true });
    const weightsPath = join(temporary, WEIGHTS_FILE);
    await writeSynced(weightsPath, async (handle) => {
      await handle.truncate(split.externalBytes);
      for (const { offset, bytes } of split.pieces) await writeAt(handle, bytes, offset);
    });
    await writeSynced(join(temporary, GRAPH_FILE), (handle) => handle.writeFile(split.graph));
    const meta: GraphMeta = {
      schema: 1,
      encoderId,
      graphSha256: sha256(split.graph),
      weightsBytes: split.externalBytes,
      weightsSha256: await hashFile(weightsPath),
      weightsMtimeMs: (await stat(weightsPath)).mtimeMs,
    };
    await writeSynced(join(temporary, META_FILE), (handle) => handle.writeFile(metaText(meta)));
    // What lies there is damaged, or was built meanwhile from the same weights.
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function writeSynced(
  path: string,
  write: (handle: FileHandle) => Promise<void>,
): Promise<void> {
  const handle = await open(path, "wx");
  try {
    await write(handle);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeAt(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  let written = 0;
  while (written < bytes.byteLength) {
    const rest = bytes.byteLength - written;
    written += (await handle.write(bytes, written, rest, offset + written)).bytesWritten;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

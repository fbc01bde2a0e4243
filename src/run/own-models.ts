import { readFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { EinthovenError } from "../core/error.ts";
import { contentKey } from "../core/hash.ts";
import { openOwnGraph } from "../embed/own-graph.ts";
import { checkPrecomputed } from "../embed/precomputed.ts";
import { onnxExternalFiles } from "../formats/onnx/external-files.ts";
import { type OnnxManifest, parseManifest } from "../models/own/onnx-manifest.ts";
import type { OwnModelEntry } from "../study/model-entry.ts";
import { type OwnModel, ownOnnxModel, ownPrecomputedModel } from "../study/own-model.ts";
import type { Study } from "../study/study.ts";
import { openFile } from "./machine/disk-files.ts";
import { hashFile } from "./machine/file-hash.ts";
import { type GraphPort, type OnnxSession, openOnnxSession } from "./onnx-session.ts";
import { readPrecomputed } from "./precomputed-files.ts";

/** Whose vectors a file holds. */
export interface VectorTable {
  readonly modelId: string;
  /** As the study calls it. */
  readonly dataset: string;
  readonly file: string;
  readonly ids: readonly string[];
}

/**
 * Throws `record-missing` for a table of which no vector is of a record of its dataset: ids of another release, or written
 * in another way. (Where some are missing, those records are left out.)
 */
export function requireOwnRecords(
  { modelId, dataset, file, ids }: VectorTable,
  records: readonly { readonly id: string }[],
): void {
  const known = new Set(records.map((record) => record.id));
  if (ids.some((id) => known.has(id))) return;
  throw new EinthovenError(
    "record-missing",
    `no vector of ${modelId} in ${file} is of a record of ${dataset}: its ids begin with "${ids[0] ?? ""}", the records with "${records[0]?.id}"`,
    {
      hint: "write the vectors with the dataset's own record ids, or name the file under another dataset",
    },
  );
}

/**
 * Reads and checks every model that a study brings itself, before hours of work rest on it: manifests against their
 * graphs, tables of vectors against their ids. Throws `manifest-malformed`, `checkpoint-missing`,
 * `checkpoint-mismatch`, `table-malformed`, `shape-mismatch`, `record-duplicate` and `values-invalid`.
 */
export async function readOwnModels(
  { models }: Study,
  studyFolder: string,
  { onTable = () => {} }: { readonly onTable?: (table: VectorTable) => void } = {},
): Promise<ReadonlyMap<string, OwnModel>> {
  const found = new Map<string, OwnModel>();
  for (const { id, own } of models) {
    if (own === null) continue;
    const model =
      own.type === "onnx"
        ? await readOnnxModel(id, resolve(studyFolder, own.manifest))
        : await readPrecomputedModel(id, own, { studyFolder, onTable });
    found.set(id, model);
  }
  return found;
}

async function readOnnxModel(id: string, manifestPath: string): Promise<OwnModel> {
  const text = await readFile(manifestPath, "utf8").catch((cause: unknown) => {
    throw missing(`the manifest of ${id}`, manifestPath, cause);
  });
  const manifest = parseManifest(text, { fileName: basename(manifestPath) });
  const path = resolve(dirname(manifestPath), manifest.file);
  const sha256 = await graphHash(id, path);
  if (manifest.sha256 !== null && manifest.sha256 !== sha256) {
    throw mismatch(`${path} has SHA-256 ${sha256}, its manifest says ${manifest.sha256}`);
  }
  const session = await openOnnxSession({ path });
  try {
    const freeBatch = checkPorts(id, manifest, session);
    await tryOnce(id, manifest, session);
    return ownOnnxModel(id, { type: "onnx", manifest, path, freeBatch }, sha256);
  } finally {
    await session.release();
  }
}

/** The hash of a graph, or of the hashes of the graph and its files of external data. */
async function graphHash(id: string, path: string): Promise<string> {
  let file = path;
  try {
    const others = await onnxExternalFiles(await openFile(path));
    const paths = [path, ...others.map((other) => resolve(dirname(path), other))];
    const hashes: string[] = [];
    for (file of paths) hashes.push(await hashFile(file));
    return hashes.length === 1 ? hashes[0]! : contentKey(hashes);
  } catch (cause) {
    if (cause instanceof EinthovenError && cause.code !== "file-missing") throw cause;
    throw missing(file === path ? `the graph of ${id}` : `the external data of ${id}`, file, cause);
  }
}

/** Compares input and output with the manifest; returns whether batches may have any size. */
function checkPorts(
  id: string,
  { input, output, leads, windowSamples, layout, dimension, pooling }: OnnxManifest,
  session: OnnxSession,
): boolean {
  const axes = [leads.length, windowSamples];
  const wantedInput = layout === "leads-first" ? axes : axes.toReversed();
  const wantedOutput = pooling === "none" ? [dimension] : [null, dimension];
  const taken = portNamed(input, session.inputs, `input of ${id}`);
  requirePort(taken, wantedInput, `input "${input}" of ${id}`);
  requirePort(
    portNamed(output, session.outputs, `output of ${id}`),
    wantedOutput,
    `output "${output}" of ${id}`,
  );
  if (session.inputs.length > 1) {
    const names = session.inputs.map(({ name }) => `"${name}"`).join(", ");
    throw mismatch(`the graph of ${id} has ${session.inputs.length} inputs: ${names}`);
  }
  const [batch] = taken.dims;
  if (typeof batch !== "number" || batch === 1) return typeof batch !== "number";
  throw mismatch(`the graph of ${id} takes batches of ${batch} only; 1 or any size can be run`);
}

function portNamed(name: string, ports: readonly GraphPort[], what: string): GraphPort {
  const found = ports.find((port) => port.name === name);
  if (found !== undefined) return found;
  const known = ports.map((port) => `"${port.name}" ${wordsOf(port)}`).join(", ");
  throw mismatch(`no ${what} is called "${name}"; there is ${known}`);
}

/** Lengths behind the batch; null matches any, and so does a length that the graph leaves open. */
function requirePort(port: GraphPort, wanted: readonly (number | null)[], what: string): void {
  const behind = port.dims.slice(1);
  const fits =
    // A graph need not state the shape of an output at all.
    port.dims.length === 0 ||
    (behind.length === wanted.length &&
      behind.every((length, axis) => {
        const expected = wanted[axis];
        return expected === null || typeof length === "string" || length === expected;
      }));
  if (port.type === "float32" && fits) return;
  const expected = ["batch", ...wanted.map((length) => length ?? "any")].join(", ");
  throw mismatch(`${what} is ${wordsOf(port)}, its manifest makes it float32 [${expected}]`);
}

function wordsOf({ type, dims }: GraphPort): string {
  return `${type} [${dims.map((length) => (length === "" ? "any" : length)).join(", ")}]`;
}

/** What the graph leaves open about its output shows when it runs. */
async function tryOnce(id: string, manifest: OnnxManifest, session: OnnxSession): Promise<void> {
  const { leads, samplingRateHz, windowSamples } = manifest;
  const data = Float32Array.from({ length: leads.length * windowSamples }, (_, i) =>
    Math.sin(i / 20),
  );
  const ecg = { leads, samplingRateHz, samples: windowSamples, data };
  const subject = { ageYears: null, sex: null };
  const embedder = openOwnGraph(manifest, { id, session });
  const { failures } = await embedder.embed([{ recordId: "made up", ecg, subject }]);
  const [failure] = failures;
  if (failure !== undefined) throw mismatch(`on a made-up ECG, ${failure.detail}`);
}

async function readPrecomputedModel(
  id: string,
  own: Extract<OwnModelEntry, { type: "precomputed" }>,
  { studyFolder, onTable }: { studyFolder: string; onTable: (table: VectorTable) => void },
): Promise<OwnModel> {
  const hashes: string[] = [];
  let dimension: number | null = null;
  for (const [dataset, entry] of Object.entries(own.embeddings)) {
    const { table, sha256 } = await readPrecomputed(entry, studyFolder);
    checkPrecomputed(table, entry.file);
    dimension ??= table.matrix.cols;
    if (table.matrix.cols !== dimension) {
      throw new EinthovenError(
        "shape-mismatch",
        `${entry.file} has vectors of ${table.matrix.cols} numbers, other files of ${id} of ${dimension}`,
        { hint: "bring vectors of one encoder under one name" },
      );
    }
    hashes.push(sha256);
    onTable({ modelId: id, dataset, file: entry.file, ids: table.ids });
  }
  return ownPrecomputedModel(
    { id, own },
    { dimension: dimension ?? 0, sha256: contentKey(hashes) },
  );
}

function missing(what: string, path: string, cause: unknown): EinthovenError {
  return new EinthovenError("checkpoint-missing", `${what} cannot be read: ${path}`, {
    hint: "paths are relative to the file that names them",
    cause,
  });
}

function mismatch(message: string): EinthovenError {
  return new EinthovenError("checkpoint-mismatch", message, {
    hint: "correct the manifest, or export the graph again",
  });
}

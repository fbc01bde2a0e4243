import { stat } from "node:fs/promises";
import { join } from "node:path";
import { EinthovenError } from "../core/error.ts";
import { contentKey } from "../core/hash.ts";
import type { Exclusion } from "../datasets/dataset.ts";
import { embedTokens, type TokenWindows, tokenShape } from "../embed/tokens.ts";
import { readNpyRows } from "../formats/npy.ts";
import { readNpyHeader } from "../formats/npy-header.ts";
import { readParquet, writeParquet } from "../formats/parquet.ts";
import type { Encoder } from "../models/model.ts";
import type { Cohort } from "../study/cohort.ts";
import { type Contestant, weightsIdentity } from "../study/contestants.ts";
import { tokenEncoder } from "../study/probe-input.ts";
import type { JobContext } from "./jobs/job-context.ts";
import { openEncoderSession } from "./jobs/open-embedder.ts";
import { readTextIfAny, writeAtomically } from "./machine/atomic-write.ts";
import { buildOnce } from "./machine/build-lock.ts";
import { openFile } from "./machine/disk-files.ts";
import { type NpyWriter, openNpyWriter } from "./machine/npy-writer.ts";

/** Tokens of a whole dataset on disk; reading costs the memory of one record. */
export interface StoredTokens {
  readonly tokens: number;
  readonly width: number;
  /** Records without tokens, and why. */
  readonly failures: readonly Exclusion[];
  /** float32[windows, tokens, width] of a record, by its row in the cohort; no window where it failed. */
  read(row: number): Promise<TokenWindows>;
}

interface TokenMeta {
  readonly schema: 1;
  readonly tokens: number;
  readonly width: number;
  /** Length of tokens.npy. */
  readonly bytes: number;
  readonly failures: readonly Exclusion[];
}

/** Raised whenever the same records would give other tokens. */
const TOKENS_VERSION = 1;
const TOKENS_FILE = "tokens.npy";
const WINDOWS_FILE = "windows.parquet";
const META_FILE = "meta.json";

/**
 * Keeps the tokens of every record of a cohort in `<cache>/tokens/<key>`: tokens.npy float32[windows, tokens, width],
 * all windows of all records one after another, windows.parquet with the first window and the number of windows of each
 * record, and last meta.json. What is there already is opened; of several workers one keeps them and the others wait.
 * Memory: one record. Throws what opening the encoder throws, and `option-invalid` for a contestant without tokens.
 */
export function keepTokens(
  { contestant, cohort }: TokenOwner,
  context: JobContext,
  { onProgress = () => {} }: { readonly onProgress?: Progress } = {},
): Promise<StoredTokens> {
  const encoder = encoderOf(contestant);
  const folder = join(context.folders.cache, "tokens", tokensKey(encoder, contestant, cohort));
  return buildOnce(`${folder}.lock`, {
    find: () => openTokens(folder),
    build: () => makeTokens({ contestant, cohort }, context, { encoder, folder, onProgress }),
  });
}

/** Whose tokens of which records. */
interface TokenOwner {
  readonly contestant: Contestant;
  readonly cohort: Cohort;
}

type Progress = (done: number, total: number) => void;

async function makeTokens(
  { contestant, cohort }: TokenOwner,
  context: JobContext,
  {
    encoder,
    folder,
    onProgress,
  }: { readonly encoder: Encoder; readonly folder: string; readonly onProgress: Progress },
): Promise<StoredTokens> {
  const shape = tokenShape(encoder);
  const { session } = await openEncoderSession(encoder, contestant, context);
  const writer = await openNpyWriter(join(folder, TOKENS_FILE), [shape.tokens, shape.width]);
  try {
    const windows: number[] = [];
    const failures: Exclusion[] = [];
    for (const record of cohort.records) {
      const ecg = await context.read(cohort, record);
      const found = await embedTokens(encoder, { session, ecg }).catch((error: unknown) => {
        failures.push(failureOf(record.id, error));
        return { windows: 0, data: new Float32Array(0) };
      });
      await writer.append(found.data);
      windows.push(found.windows);
      onProgress(windows.length, cohort.records.length);
    }
    await finish(folder, { writer, shape, cohort, windows, failures });
  } finally {
    await writer.abandon();
    await session.release();
  }
  return (await openTokens(folder))!;
}

function encoderOf(contestant: Contestant): Encoder {
  const encoder = tokenEncoder(contestant);
  if (encoder !== null) return encoder;
  throw new EinthovenError("option-invalid", `${contestant.id} has no tokens to keep`, {
    hint: "tokens come from encoders of the catalogue",
  });
}

/** Poolings of one encoder share its tokens. */
function tokensKey(
  { card, contract, graphVersion }: Encoder,
  { weights }: Contestant,
  { recordsKey }: Cohort,
): string {
  const versions = [TOKENS_VERSION, contract.version, graphVersion];
  return contentKey([...versions, card.id, weightsIdentity(weights), recordsKey]);
}

/** A record that cannot be prepared, or gives NaN, has no tokens; anything else is a failure of the whole. */
function failureOf(recordId: string, error: unknown): Exclusion {
  const ofTheRecord = error instanceof EinthovenError && error.code !== "session-failed";
  if (!ofTheRecord) throw error;
  return { recordId, reason: error.code, detail: error.message };
}

interface Kept {
  readonly writer: NpyWriter;
  readonly shape: { readonly tokens: number; readonly width: number };
  readonly cohort: Cohort;
  /** By row of the cohort. */
  readonly windows: readonly number[];
  readonly failures: readonly Exclusion[];
}

async function finish(folder: string, kept: Kept): Promise<void> {
  const { writer, shape, cohort, windows, failures } = kept;
  const firsts: number[] = [];
  let total = 0;
  for (const count of windows) {
    firsts.push(total);
    total += count;
  }
  const { bytes } = await writer.finish();
  const table = writeParquet([
    { name: "record_id", type: "string", values: cohort.records.map(({ id }) => id) },
    { name: "first_window", type: "int32", values: firsts },
    { name: "windows", type: "int32", values: windows },
  ]);
  await writeAtomically(join(folder, WINDOWS_FILE), table);
  const meta: TokenMeta = { schema: 1, ...shape, bytes, failures };
  await writeAtomically(join(folder, META_FILE), `${JSON.stringify(meta, null, 2)}\n`);
}

/** Opens kept tokens; null where there are none, or not all of them. */
async function openTokens(folder: string): Promise<StoredTokens | null> {
  const text = await readTextIfAny(join(folder, META_FILE));
  if (text === null) return null;
  try {
    const { tokens, width, bytes, failures } = JSON.parse(text) as TokenMeta;
    const path = join(folder, TOKENS_FILE);
    if ((await stat(path)).size !== bytes) return null;
    const source = await openFile(path);
    const header = await readNpyHeader(source);
    const table = await readParquet(await openFile(join(folder, WINDOWS_FILE)));
    const [firsts, counts] = ["first_window", "windows"].map((name) => table.get(name)!) as [
      readonly number[],
      readonly number[],
    ];
    return {
      tokens,
      width,
      failures,
      read: async (row) => {
        const [start, windows] = [firsts[row]!, counts[row]!];
        const { data } = await readNpyRows(source, header, { start, end: start + windows });
        return { windows, data };
      },
    };
  } catch {
    return null;
  }
}

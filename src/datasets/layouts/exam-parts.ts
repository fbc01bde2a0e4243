import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import { openHdf5 } from "../../formats/hdf5/hdf5.ts";
import { attemptAsync } from "../reading/attempt.ts";
import { contentSample } from "../reading/content-sample.ts";
import { type Hdf5Recordings, openRecordings } from "../reading/hdf5-recordings.ts";

/** Where a tracing lies. */
export interface ExamPlace {
  readonly path: string;
  /** From 0. */
  readonly row: number;
}

/** One file of many tracings. */
export interface ExamPart {
  readonly path: string;
  readonly contentHash: string;
  /** Why it cannot be read; null where it can. */
  readonly fault: EinthovenError | null;
}

/** Where every exam of a folder lies. */
export interface ExamPlaces {
  /** By exam id. */
  readonly rows: ReadonlyMap<string, ExamPlace>;
  /** By file name without folder. */
  readonly parts: ReadonlyMap<string, ExamPart>;
  /** Further rows with an id that was there before. */
  readonly repeated: readonly (ExamPlace & { readonly id: string })[];
}

/** Rows of filling have this id. */
const FILLING = 0;

/**
 * Reads the exam ids of files with the datasets `exam_id` int64[records] and, in the same order, the tracings. A file that
 * cannot be read is a fault of its exams, not of the folder. Memory: the ids.
 */
export async function examPlaces(
  tree: FileTree,
  paths: readonly string[],
  recordings: Hdf5Recordings,
): Promise<ExamPlaces> {
  const rows = new Map<string, ExamPlace>();
  const parts = new Map<string, ExamPart>();
  const repeated: (ExamPlace & { id: string })[] = [];
  for (const path of paths) {
    const ids = await attemptAsync(examIds(tree, path, recordings));
    const fault = ids instanceof EinthovenError ? ids : null;
    const contentHash = await contentSample(await tree.open(path));
    parts.set(path.slice(path.lastIndexOf("/") + 1), { path, contentHash, fault });
    if (ids instanceof EinthovenError) continue;
    ids.forEach((number, row) => {
      const id = String(number);
      if (number === FILLING) return;
      if (rows.has(id)) repeated.push({ id, path, row });
      else rows.set(id, { path, row });
    });
  }
  return { rows, parts, repeated };
}

async function examIds(
  tree: FileTree,
  path: string,
  recordings: Hdf5Recordings,
): Promise<Float32Array | Float64Array> {
  const file = await openHdf5(await tree.open(path), { inflate: tree.inflate });
  const ids = await file.dataset("exam_id");
  const { shape } = await openRecordings(tree, path, recordings);
  if (ids.shape.length === 1 && ids.shape[0] === shape[0]) return ids.readRows(0, shape[0]!);
  throw new EinthovenError(
    "shape-mismatch",
    `${path} has exam_id[${ids.shape}] for ${recordings.name}[${shape}]`,
    { hint: "download the file again" },
  );
}

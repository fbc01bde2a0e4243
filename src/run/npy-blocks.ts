import type { ByteSource } from "../core/byte-source.ts";
import { EinthovenError } from "../core/error.ts";
import { type Matrix, matrixOf } from "../core/matrix.ts";
import { readNpyRows } from "../formats/npy.ts";
import { readNpyHeader } from "../formats/npy-header.ts";
import type { RowBlocks } from "../linalg/row-blocks.ts";

/** Values of a block: 16 MiB as float32. */
const BLOCK_VALUES = 2 ** 22;

/**
 * Serves some rows (ascending numbers) of a .npy file of two axes block by block; the next block is read while one is
 * worked on. Memory: two blocks of 16 MiB, as stored and as float32. Rejects as `readNpyHeader`, and with
 * `format-unsupported` for another number of axes.
 */
export async function npyBlocks(
  source: ByteSource,
  { rows, blockRows }: { readonly rows: Int32Array; readonly blockRows?: number | undefined },
): Promise<RowBlocks> {
  const header = await readNpyHeader(source);
  if (header.shape.length !== 2) {
    throw new EinthovenError("format-unsupported", `a .npy array of shape [${header.shape}]`, {
      hint: "save a two-dimensional array: numpy.save(path, x.reshape(len(x), -1))",
    });
  }
  const { cols } = header;
  const step = blockRows ?? Math.max(1, Math.floor(BLOCK_VALUES / cols));
  const parts = partsOf(rows, step);
  const load = async ({ first, end }: Part): Promise<Matrix> => {
    const from = rows[first]!;
    const whole = await readNpyRows(source, header, { start: from, end: rows[end - 1]! + 1 });
    if (whole.rows === end - first) return whole;
    const out = matrixOf(end - first, cols);
    for (let i = first; i < end; i++) {
      const start = (rows[i]! - from) * cols;
      out.data.set(whole.data.subarray(start, start + cols), (i - first) * cols);
    }
    return out;
  };
  return {
    rows: rows.length,
    cols,
    read: async function* () {
      let next = parts[0] && load(parts[0]);
      for (const [p, { first }] of parts.entries()) {
        const x = await next!;
        const following = parts[p + 1];
        next = following && load(following);
        // Its failure is met when it is awaited; until then it must not count as forgotten.
        next?.catch(() => {});
        yield { first, x };
      }
    },
  };
}

/** Places `first` to `end` (not included) of the list of rows. */
interface Part {
  readonly first: number;
  readonly end: number;
}

/** Cuts the list so that no part reaches over more than `step` rows of the file. */
function partsOf(rows: Int32Array, step: number): Part[] {
  const parts: Part[] = [];
  for (let first = 0; first < rows.length; ) {
    let end = first + 1;
    while (end < rows.length && rows[end]! - rows[first]! < step) end++;
    parts.push({ first, end });
    first = end;
  }
  return parts;
}

import { type AsyncBuffer, parquetMetadataAsync, parquetRead, parquetSchema } from "hyparquet";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import type { ByteSource } from "../core/byte-source.ts";
import { EinthovenError } from "../core/error.ts";

/** One column to be written; null marks a missing value in any type. */
export type ParquetColumn =
  | {
      readonly name: string;
      readonly type: "string";
      readonly values: readonly (string | null)[];
    }
  | {
      readonly name: string;
      readonly type: "double";
      readonly values: readonly (number | null)[] | Float64Array;
    }
  | {
      readonly name: string;
      readonly type: "int32";
      readonly values: readonly (number | null)[] | Int32Array;
    }
  | {
      readonly name: string;
      readonly type: "boolean";
      readonly values: readonly (boolean | null)[];
    };

const PHYSICAL_TYPES = {
  string: "STRING",
  double: "DOUBLE",
  int32: "INT32",
  boolean: "BOOLEAN",
} as const;

/**
 * Serialises columns of equal length as one Parquet file (Snappy), readable by pyarrow, pandas, DuckDB and R.
 * Every column is nullable, so that files of one kind share one schema whatever they hold. Throws
 * `shape-mismatch` when lengths differ.
 */
export function writeParquet(columns: readonly ParquetColumn[]): Uint8Array {
  const rows = columns[0]?.values.length ?? 0;
  const odd = columns.find(({ values }) => values.length !== rows);
  if (odd !== undefined) {
    throw new EinthovenError(
      "shape-mismatch",
      `column ${odd.name} has ${odd.values.length} values, ${columns[0]!.name} has ${rows}`,
    );
  }
  const columnData: ColumnSource[] = columns.map(({ name, type, values }) => ({
    name,
    type: PHYSICAL_TYPES[type],
    nullable: true,
    data: values as ColumnSource["data"],
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: "einthoven" }));
}

/**
 * Reads every column of a flat Parquet file, in the order of its schema. Strings, numbers and booleans become
 * JavaScript's own, missing values null; 64-bit integers become numbers where these are exact and stay bigint
 * otherwise. Throws `table-malformed`, with the reader's own words as cause, for what is no Parquet file.
 */
export async function readParquet(
  source: ByteSource,
): Promise<ReadonlyMap<string, readonly unknown[]>> {
  try {
    return await readColumns(asyncBufferOf(source));
  } catch (cause) {
    throw new EinthovenError(
      "table-malformed",
      `cannot read Parquet table of ${source.byteLength} bytes: ${cause instanceof Error ? cause.message : String(cause)}`,
      { hint: "the file may be cut off, or compressed by something else than Snappy", cause },
    );
  }
}

async function readColumns(file: AsyncBuffer): Promise<ReadonlyMap<string, readonly unknown[]>> {
  const metadata = await parquetMetadataAsync(file);
  const rows = Number(metadata.num_rows);
  const columns = new Map<string, unknown[]>(
    parquetSchema(metadata).children.map(({ element }) => [
      element.name,
      new Array<unknown>(rows).fill(null),
    ]),
  );
  await parquetRead({
    file,
    metadata,
    onChunk: ({ columnName, columnData, rowStart }) => {
      const values = columns.get(columnName)!;
      for (let i = 0; i < columnData.length; i++) values[rowStart + i] = plain(columnData[i]);
    },
  });
  return columns;
}

function plain(value: unknown): unknown {
  if (typeof value !== "bigint") return value ?? null;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** hyparquet wants an ArrayBuffer of its own, a slice of ours may be a view into a larger one. */
function asyncBufferOf(source: ByteSource): AsyncBuffer {
  return {
    byteLength: source.byteLength,
    slice: async (start, end = source.byteLength) => {
      const from = start < 0 ? Math.max(0, source.byteLength + start) : start;
      const bytes = await source.slice(from, Math.min(end, source.byteLength));
      // A copy by constructor: slice() of Node's Buffer would be a view into a pool.
      return new Uint8Array(bytes).buffer;
    },
  };
}

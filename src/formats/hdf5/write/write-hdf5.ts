import { concurrentMap } from "../../../core/concurrent-map.ts";
import { EinthovenError } from "../../../core/error.ts";
import { shuffle } from "../chunks/shuffle.ts";
import { chunkTree, type WrittenChunk } from "./chunk-tree.ts";
import { cutIntoChunks } from "./cut-into-chunks.ts";
import { datasetHeader, type HeaderContent } from "./dataset-header.ts";
import { deflate } from "./deflate.ts";
import { SET_VALUE, WRITTEN_BYTES, type WrittenType } from "./encode-values.ts";
import { rootGroup, rootGroupBytes } from "./root-group.ts";

/** One dataset to be written into the root group. */
export interface WritableDataset {
  /** Without "/". */
  readonly name: string;
  /** At least one axis. */
  readonly shape: readonly number[];
  readonly type: WrittenType;
  /** All values row-major, or a function that gives those of the rows [start, end). */
  readonly values: ArrayLike<number> | ((start: number, end: number) => ArrayLike<number>);
  /** Absent: contiguous. */
  readonly chunkShape?: readonly number[];
  /** Filters of chunks; both false by default. */
  readonly deflate?: boolean;
  readonly shuffle?: boolean;
}

/** Takes bytes at any place of a file, in any order. */
export interface ByteSink {
  write(position: number, bytes: Uint8Array): Promise<void>;
}

/** Bands of chunks that are deflated at the same time. */
const BANDS_AT_ONCE = 4;
const CONTIGUOUS_BYTES_AT_ONCE = 4_194_304;

/**
 * Serialises datasets as one HDF5 file that every version of the library reads: superblock 0, a symbol table, version 1
 * headers and trees. Throws `option-invalid` for names and shapes that do not fit. Memory: the whole file.
 */
export async function writeHdf5(datasets: readonly WritableDataset[]): Promise<Uint8Array> {
  const parts: { position: number; bytes: Uint8Array }[] = [];
  const byteLength = await writeHdf5To(
    {
      write: (position, bytes) => {
        parts.push({ position, bytes });
        return Promise.resolve();
      },
    },
    datasets,
  );
  const file = new Uint8Array(byteLength);
  for (const { position, bytes } of parts) file.set(bytes, position);
  return file;
}

/**
 * Writes datasets as `writeHdf5` does, a few bands of chunks at a time; returns the file's length. The superblock is
 * written last, so that a file that was cut short is not taken for a whole one.
 */
export async function writeHdf5To(
  sink: ByteSink,
  datasets: readonly WritableDataset[],
): Promise<number> {
  const ordered = datasets.toSorted((a, b) => compareBytes(a.name, b.name));
  const names = ordered.map(({ name }) => name);
  checkDatasets(ordered);
  const contents = ordered.map(contentOf);
  let end = rootGroupBytes(names);
  const headers = contents.map((content) => {
    const address = end;
    end += datasetHeader(content).byteLength;
    return address;
  });
  for (const [i, dataset] of ordered.entries()) {
    const written = await writeValues(sink, dataset, end);
    const header = datasetHeader({ ...contents[i]!, address: written.address });
    await sink.write(headers[i]!, header);
    end = written.end;
  }
  const links = names.map((name, i) => ({ name, address: headers[i]! }));
  await sink.write(0, rootGroup(links, end));
  return end;
}

/** Where values or their tree lie, and the first free byte behind. */
interface Written {
  readonly address: number | null;
  readonly end: number;
}

function contentOf(dataset: WritableDataset): HeaderContent {
  const { shape, type, chunkShape } = dataset;
  const byteLength = shape.reduce((product, length) => product * length, WRITTEN_BYTES[type]);
  return {
    shape,
    type,
    chunkShape,
    deflate: dataset.deflate ?? false,
    shuffle: dataset.shuffle ?? false,
    address: null,
    byteLength,
  };
}

function writeValues(sink: ByteSink, dataset: WritableDataset, start: number): Promise<Written> {
  const rows = dataset.shape[0]!;
  if (contentOf(dataset).byteLength === 0) return Promise.resolve({ address: null, end: start });
  return dataset.chunkShape === undefined
    ? writeContiguous(sink, dataset, { rows, start })
    : writeChunks(sink, dataset, { chunkShape: dataset.chunkShape, start });
}

async function writeContiguous(
  sink: ByteSink,
  dataset: WritableDataset,
  { rows, start }: { rows: number; start: number },
): Promise<Written> {
  const rowBytes = contentOf(dataset).byteLength / rows;
  const step = Math.max(1, Math.floor(CONTIGUOUS_BYTES_AT_ONCE / rowBytes));
  for (let row = 0; row < rows; row += step) {
    const bytes = rowBytesOf(dataset, row, Math.min(rows, row + step));
    await sink.write(start + row * rowBytes, bytes);
  }
  return { address: start, end: start + rows * rowBytes };
}

async function writeChunks(
  sink: ByteSink,
  dataset: WritableDataset,
  { chunkShape, start }: { chunkShape: readonly number[]; start: number },
): Promise<Written> {
  const bands = Math.ceil(dataset.shape[0]! / chunkShape[0]!);
  const chunks: WrittenChunk[] = [];
  let end = start;
  for (let first = 0; first < bands; first += BANDS_AT_ONCE) {
    const count = Math.min(BANDS_AT_ONCE, bands - first);
    const numbers = Array.from({ length: count }, (_, i) => first + i);
    const done = await concurrentMap(numbers, BANDS_AT_ONCE, (band) =>
      bandChunks(dataset, chunkShape, band),
    );
    for (const { offsets, bytes } of done.flat()) {
      chunks.push({ address: end, byteLength: bytes.byteLength, offsets });
      await sink.write(end, bytes);
      end += bytes.byteLength;
    }
  }
  const tree = chunkTree(chunks, { chunkShape, start: end });
  await sink.write(end, tree.bytes);
  return { address: tree.root, end: end + tree.bytes.byteLength };
}

/** All chunks of a band, filtered, in the order of the tree. */
async function bandChunks(
  dataset: WritableDataset,
  chunkShape: readonly number[],
  band: number,
): Promise<{ offsets: readonly number[]; bytes: Uint8Array }[]> {
  const { shape, type } = dataset;
  const firstRow = band * chunkShape[0]!;
  const endRow = Math.min(shape[0]!, firstRow + chunkShape[0]!);
  const rows = rowBytesOf(dataset, firstRow, endRow);
  const bandShape = [endRow - firstRow, ...shape.slice(1)];
  const chunks: { offsets: readonly number[]; bytes: Uint8Array }[] = [];
  for (const chunk of cutIntoChunks(rows, {
    bandShape,
    chunkShape,
    elementBytes: WRITTEN_BYTES[type],
  })) {
    const shuffled = dataset.shuffle ? shuffle(chunk.bytes, WRITTEN_BYTES[type]) : chunk.bytes;
    chunks.push({
      offsets: [firstRow, ...chunk.offsets.slice(1)],
      bytes: dataset.deflate ? await deflate(shuffled) : shuffled,
    });
  }
  return chunks;
}

function rowBytesOf(
  { shape, type, values }: WritableDataset,
  start: number,
  end: number,
): Uint8Array {
  const perRow = shape.slice(1).reduce((product, length) => product * length, 1);
  const count = (end - start) * perRow;
  const isFunction = typeof values === "function";
  const source = isFunction ? values(start, end) : values;
  const from = isFunction ? 0 : start * perRow;
  const bytes = new Uint8Array(count * WRITTEN_BYTES[type]);
  const view = new DataView(bytes.buffer);
  const set = SET_VALUE[type];
  for (let i = 0; i < count; i++) set(view, i, source[from + i]!);
  return bytes;
}

function checkDatasets(datasets: readonly WritableDataset[]): void {
  for (const [i, { name, shape, values, chunkShape }] of datasets.entries()) {
    const count = shape.reduce((product, length) => product * length, 1);
    const fits = typeof values === "function" || values.length === count;
    const isNew = name !== "" && !name.includes("/") && datasets[i - 1]?.name !== name;
    const chunksFit = chunkShape === undefined || chunkShape.length === shape.length;
    if (shape.length === 0 || !fits || !isNew || !chunksFit) {
      throw new EinthovenError(
        "option-invalid",
        `an HDF5 dataset named "${name}" of shape [${shape}] in chunks [${chunkShape ?? ""}]`,
        { hint: "names are unique and have no /, shapes have an axis and fit the values" },
      );
    }
  }
}

/** Names are ordered by their UTF-8 bytes, as strcmp does. */
function compareBytes(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => new TextEncoder().encode(text)) as [
    Uint8Array,
    Uint8Array,
  ];
  const at = left.findIndex((byte, i) => byte !== right[i]);
  return at < 0 ? left.byteLength - right.byteLength : left[at]! - (right[at] ?? -1);
}

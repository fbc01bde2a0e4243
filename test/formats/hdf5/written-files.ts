import type { WritableDataset } from "../../../src/formats/hdf5/write/write-hdf5.ts";

/** A file that is written in tests and was read by h5py (test/golden/formats/hdf5-written.json). */
export interface WrittenFile {
  readonly name: string;
  readonly datasets: readonly WritableDataset[];
}

/** Values that every type but int64 holds exactly. */
function eighths(count: number): number[] {
  return Array.from({ length: count }, (_, i) => (((i * 37) % 101) - 50) / 8);
}

function whole(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i * 1_000_003 - 7);
}

const chunked = {
  shape: [5, 7, 3],
  type: "float32",
  values: eighths(105),
  chunkShape: [2, 3, 2],
} as const;

/** All that the writer can do, in small. */
export const WRITTEN_FILES: readonly WrittenFile[] = [
  {
    name: "types",
    datasets: [
      { name: "float16", shape: [3, 4], type: "float16", values: eighths(12) },
      { name: "float32", shape: [3, 4], type: "float32", values: eighths(12) },
      { name: "float64", shape: [3, 4], type: "float64", values: eighths(12) },
      { name: "int64", shape: [12], type: "int64", values: whole(12) },
      {
        name: "rounded",
        shape: [9],
        type: "float16",
        values: [Number.NaN, 1e9, -0, 2049, 2051, 65_519, 65_520, 3e-8, -1 / 3],
      },
      { name: "none", shape: [0, 4], type: "float32", values: [] },
    ],
  },
  { name: "chunks with edges", datasets: [{ name: "tracings", ...chunked }] },
  { name: "shuffled chunks", datasets: [{ name: "tracings", ...chunked, shuffle: true }] },
  {
    name: "deflated chunks",
    datasets: [
      { name: "deflated", ...chunked, deflate: true },
      { name: "shuffled too", ...chunked, deflate: true, shuffle: true },
      {
        name: "none",
        shape: [0, 2],
        type: "float32",
        values: [],
        chunkShape: [1, 2],
        deflate: true,
      },
    ],
  },
  {
    name: "a tree of three levels",
    datasets: [
      { name: "exam_id", shape: [4200], type: "int64", values: whole(4200), chunkShape: [1] },
    ],
  },
  {
    name: "many names",
    datasets: Array.from({ length: 21 }, (_, i) => ({
      name: `Größe ${(i * 8) % 21}`,
      shape: [1],
      type: "int64" as const,
      values: [i],
    })),
  },
];

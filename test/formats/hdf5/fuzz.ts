import fc from "fast-check";
import { bytesOf } from "../../../src/core/byte-source.ts";
import { EinthovenError } from "../../../src/core/error.ts";
import type { Hdf5Dataset } from "../../../src/formats/hdf5/dataset.ts";
import { openHdf5 } from "../../../src/formats/hdf5/hdf5.ts";

/** Damage to a file: bytes written over it, and perhaps an end that is cut off. */
export interface Damage {
  /** Which file, as a share of all. */
  readonly file: number;
  /** Places as shares of the file and what is written there. */
  readonly patches: readonly { readonly at: number; readonly bytes: readonly number[] }[];
  /** Share of the file that is kept. */
  readonly kept: number;
  readonly verifyMetadata: boolean;
}

const INTERESTING: readonly (readonly number[])[] = [
  [0],
  [1],
  [0xff],
  [0x7f],
  [0x80],
  [0, 0, 0, 0, 0, 0, 0, 0],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0xff, 0xff, 0xff, 0x7f],
  [0, 0, 0, 0, 1, 0, 0, 0],
  [0, 0, 0, 0, 0, 0, 1, 0],
];

/** A share in [0, 1); fast-check leans towards the ends, which would be the signature again and again. */
const share = fc.noBias(fc.nat(999_999)).map((millionths) => millionths / 1_000_000);

/** Any damage; places lean towards the start, where the structure is. */
export const damage: fc.Arbitrary<Damage> = fc.record({
  file: share,
  patches: fc.array(
    fc.record({
      at: share.map((at) => at ** 2),
      bytes: fc.oneof(
        fc.array(fc.nat(255), { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...INTERESTING),
      ),
    }),
    { maxLength: 6 },
  ),
  kept: fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: share }),
  verifyMetadata: fc.boolean(),
});

/** Applies damage to one of the files. */
export function damaged(files: readonly Uint8Array[], { file, patches, kept }: Damage): Uint8Array {
  const whole = files[Math.floor(file * files.length)]!;
  const bytes = whole.slice(0, Math.ceil(kept * whole.byteLength));
  for (const { at, bytes: patch } of patches) {
    bytes.set(
      patch.slice(0, bytes.length - Math.floor(at * bytes.length)),
      Math.floor(at * bytes.length),
    );
  }
  return bytes;
}

/** What came of reading a damaged file. */
export interface Reading {
  /** Codes of the errors that were thrown. */
  readonly codes: readonly string[];
  /** Datasets that gave values. */
  readonly values: number;
  /** The largest array that was given, in bytes. */
  readonly largest: number;
}

const MOST_DATASETS = 8;
const MOST_ROWS = 8;

/** Reads the start of every dataset. Throws what is no `EinthovenError`. */
export async function readDamaged(
  bytes: Uint8Array,
  { verifyMetadata }: { verifyMetadata: boolean },
): Promise<Reading> {
  const codes: string[] = [];
  let values = 0;
  let largest = 0;
  async function noting(read: () => Promise<void>): Promise<void> {
    try {
      await read();
    } catch (error) {
      if (!(error instanceof EinthovenError)) throw error;
      codes.push(error.code);
    }
  }
  await noting(async () => {
    const file = await openHdf5(bytesOf(bytes), { verifyMetadata });
    const paths = await file.paths();
    for (const path of paths.slice(0, MOST_DATASETS)) {
      await noting(async () => {
        const given = await firstRows(await file.dataset(path));
        largest = Math.max(largest, given);
        values++;
      });
    }
  });
  return { codes, values, largest };
}

async function firstRows(dataset: Hdf5Dataset): Promise<number> {
  const end = Math.min(dataset.shape[0] ?? 1, MOST_ROWS);
  if (dataset.type === "text") return (await dataset.readText(0, end)).length;
  return (await dataset.readRows(0, end)).byteLength;
}

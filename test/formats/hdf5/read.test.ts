import { expect, test } from "vitest";
import { bytesOf } from "../../../src/core/byte-source.ts";
import { openHdf5 } from "../../../src/formats/hdf5/hdf5.ts";
import { golden } from "../golden.ts";
import { expectedValues, type GoldenCase, unpacked } from "./golden-files.ts";

const FILES = ["values", "filters", "indexes", "groups", "large-index"].flatMap((name) =>
  golden<{ cases: GoldenCase[] }>(`hdf5-${name}`).cases.flatMap(({ name: what, files, datasets }) =>
    Object.entries(files).map(([version, file]) => ({ what, version, file, datasets })),
  ),
);

test.each(FILES)(
  "$what, written for $version, is read as h5py holds it",
  async ({ file, datasets }) => {
    const hdf5 = await openHdf5(bytesOf(unpacked(file)));
    expect((await hdf5.paths()).toSorted()).toEqual(
      expect.arrayContaining(datasets.map(({ path }) => path).toSorted()),
    );
    for (const expected of datasets) {
      const dataset = await hdf5.dataset(expected.path);
      expect(dataset).toMatchObject({ shape: expected.shape, type: expected.type });
      const rows = dataset.shape[0] ?? 1;
      const values =
        dataset.type === "text" ? await dataset.readText(0, rows) : await dataset.readRows(0, rows);
      expect(values, expected.path).toEqual(expectedValues(expected));
    }
  },
);

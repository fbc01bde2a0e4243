import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf } from "../../src/core/byte-source.ts";
import { type Inflate, inflateByStream } from "../../src/core/inflate.ts";
import { openHdf5 } from "../../src/formats/hdf5/hdf5.ts";
import { writeHdf5 } from "../../src/formats/hdf5/write/write-hdf5.ts";
import { inflateByNode } from "../../src/run/machine/node-inflate.ts";

const PORTS: readonly (readonly [string, Inflate])[] = [
  ["Node's zlib", inflateByNode],
  ["the platform's stream", inflateByStream],
];

test.each(PORTS)("%s unpacks what was packed, whatever size was likely", async (_, inflate) => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), fc.nat(8000), async (bytes, likely) => {
      const unpacked = await inflate(deflateSync(bytes), {
        likelyBytes: likely,
        mostBytes: Math.max(1, bytes.byteLength),
      });
      expect(Uint8Array.from(unpacked)).toEqual(bytes);
    }),
    { numRuns: 50 },
  );
});

test.each(PORTS)("%s stops at the most bytes, small and large", async (_, inflate) => {
  for (const byteLength of [20_000, 3_000_000]) {
    const packed = deflateSync(new Uint8Array(byteLength));
    const sizes = { likelyBytes: byteLength, mostBytes: byteLength };
    expect((await inflate(packed, sizes)).byteLength).toBe(byteLength);
    await expect(inflate(packed, { ...sizes, mostBytes: byteLength - 1 })).rejects.toThrow();
  }
});

test.each(PORTS)("%s rejects damage", async (_, inflate) => {
  const packed = deflateSync(Uint8Array.from({ length: 1000 }, (_, i) => (i * i) % 251));
  const sizes = { likelyBytes: 1000, mostBytes: 1000 };
  await expect(inflate(packed.subarray(0, 100), sizes)).rejects.toThrow();
  packed[50]! ^= 0xff;
  await expect(inflate(packed, sizes)).rejects.toThrow();
});

test("an HDF5 file is read alike by both", async () => {
  const values = Float32Array.from(
    { length: 12_000 },
    (_, i) => Math.round(100 * Math.sin(i)) / 100,
  );
  const file = await writeHdf5([
    {
      name: "tracings",
      shape: [10, 100, 12],
      type: "float32",
      values,
      chunkShape: [3, 100, 12],
      shuffle: true,
      deflate: true,
    },
  ]);
  for (const [, inflate] of PORTS) {
    const dataset = await (await openHdf5(bytesOf(file), { inflate })).dataset("tracings");
    expect(await dataset.readRows(0, 10)).toEqual(values);
  }
});

import { describe, expect, test } from "vitest";
import { type ByteSource, bytesOf } from "../../../src/core/byte-source.ts";
import { crc8, crc16 } from "../../../src/formats/wfdb/flac/flac-crc.ts";
import { readFlacSamples } from "../../../src/formats/wfdb/flac/read-flac.ts";
import { readFlacStream } from "../../../src/formats/wfdb/flac/stream-info.ts";
import { bytesOfBase64, golden } from "../golden.ts";

const RECORDS = golden<{ cases: { name: string; files: Record<string, string> }[] }>(
  "wfdb-flac",
).cases;

function flacOf(name: string): Uint8Array {
  const record = RECORDS.find((one) => one.name === name)!;
  return bytesOfBase64(record.files[`${name}.dat`]!);
}

async function decode(
  source: ByteSource,
  range?: { from: number; to: number },
): Promise<number[][]> {
  const stream = await readFlacStream(source);
  const channels = await readFlacSamples(source, stream, range ?? { from: 0, to: stream.samples });
  return channels.map((samples) => [...samples]);
}

test("the checksums are those that the catalogues of CRCs state for 123456789", () => {
  const digits = new TextEncoder().encode("123456789");
  expect(crc8(digits)).toBe(0xf4);
  expect(crc16(digits)).toBe(0xfee8);
});

test("a file says what it holds before its samples are decoded", async () => {
  expect(await readFlacStream(bytesOf(flacOf("stereo")))).toMatchObject({
    channels: 2,
    bitsPerSample: 16,
    samples: 700,
  });
});

test("samples are found in the middle of a stream of several frames", async () => {
  const source = bytesOf(flacOf("waves"));
  const [whole] = await decode(source);
  const [part] = await decode(source, { from: 4090, to: 4100 });
  expect(whole).toHaveLength(4500);
  expect(part).toEqual(whole!.slice(4090, 4100));
});

test("asking for more than there is names what there is", async () => {
  await expect(decode(bytesOf(flacOf("waves")), { from: 0, to: 4501 })).rejects.toMatchObject({
    code: "file-truncated",
    message: "a FLAC file holds 4500 of 4501 samples per signal",
  });
});

describe.each(["stereo", "verbatim", "loud"])("damage to %s", (name) => {
  const bytes = flacOf(name);

  test("is noticed at any byte of a frame", async () => {
    const { firstFrameByte } = await readFlacStream(bytesOf(bytes));
    for (let at = firstFrameByte; at < bytes.length; at += 3) {
      const damaged = bytes.slice();
      damaged[at]! ^= 1 << (at % 8);
      await expect(decode(bytesOf(damaged))).rejects.toMatchObject({
        code: expect.stringMatching(/^(checksum-mismatch|file-truncated)$/),
      });
    }
  });

  test("by cutting is noticed at any length", async () => {
    for (let length = 0; length < bytes.length; length += 5) {
      await expect(decode(bytesOf(bytes.slice(0, length)))).rejects.toMatchObject({
        code: "file-truncated",
      });
    }
  });
});

test("any other file is called by its name", async () => {
  const bytes = new TextEncoder().encode("RIFF....WAVEfmt ".repeat(4));
  await expect(readFlacStream(bytesOf(bytes))).rejects.toMatchObject({
    code: "format-unsupported",
    message: "not a FLAC file",
  });
});

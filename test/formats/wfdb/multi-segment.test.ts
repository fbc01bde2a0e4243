import { expect, test } from "vitest";
import { parseWfdbHeader } from "../../../src/formats/wfdb/wfdb-header.ts";
import { readWfdbPhysical } from "../../../src/formats/wfdb/wfdb-physical.ts";
import { readWfdbSignals } from "../../../src/formats/wfdb/wfdb-signal.ts";
import { type Files, opener } from "./record-files.ts";

function filesOf(texts: Record<string, string | Uint8Array>): Files {
  const encoder = new TextEncoder();
  return new Map(
    Object.entries(texts).map(([name, content]) => [
      name,
      typeof content === "string" ? encoder.encode(content) : content,
    ]),
  );
}

/** Two seconds of layout: a gap, then segment "a" with II only. */
const PARTS = {
  "layout.hea": "layout 2 4 0\n~ 0 100/mV 8 0 0 0 0 II\n~ 0 100/mV 8 0 0 0 0 V1",
  "a.hea": "a 1 4 5\na.dat 80 50(10)/mV 8 0 10 30 0 II",
  "a.dat": Uint8Array.of(138, 128, 148, 0, 118),
};
const VARIABLE = "r/3 2 4 8\nlayout 0\n~ 3\na 5";

test("gaps and absent signals are NaN, and each segment has its own gain", async () => {
  const files = filesOf({ ...PARTS, "a.hea": "a 1 4 5\na.dat 80 50(10)/mV 8 0 10 -108 0 II" });
  const read = await readWfdbSignals(parseWfdbHeader(VARIABLE), opener(files));
  const f = Math.fround;
  expect(read.names).toEqual(["II", "V1"]);
  expect(read.samples).toBe(8);
  expect([...read.millivolts]).toEqual([
    ...[Number.NaN, Number.NaN, Number.NaN, 0, f(-0.2), f(0.2), Number.NaN, f(-0.4)],
    ...Array<number>(8).fill(Number.NaN),
  ]);
});

test("only the kept signals are read, and only the segments that hold them", async () => {
  const { "a.dat": _samples, ...headers } = PARTS;
  const header = parseWfdbHeader(VARIABLE);
  const read = await readWfdbPhysical(header, opener(filesOf(headers)), {
    keep: ({ name }) => name === "V1",
  });
  expect(read.signals).toHaveLength(1);
  expect([...read.signals[0]!.values]).toEqual(Array(8).fill(Number.NaN));
});

test("a damaged segment is noticed when it is read whole", async () => {
  await expect(
    readWfdbSignals(parseWfdbHeader(VARIABLE), opener(filesOf(PARTS))),
  ).rejects.toMatchObject({
    code: "checksum-mismatch",
    message: expect.stringContaining("signal II of a.dat sums to"),
  });
});

test.each([
  ["r/1 2 4 3\n~ 3", {}, /none of its segments describes/],
  [VARIABLE, { "a.hea": "a 1 8 5\na.dat 80 50" }, /segment a has 8 Hz/],
  [VARIABLE, { "a.hea": "a/1 1 4 5\nb 5" }, /segment a is made of segments too/],
  [VARIABLE, { "a.hea": "a 1 4 5\na.dat 80 50 8 0 10 30 0 V9" }, /lacks V9 of segment a/],
  [VARIABLE, { "a.hea": "a 1 4 5\na.dat 80 50/uV 8 0 10 30 0 II" }, /II has another rate or unit/],
  [VARIABLE, { "a.hea": "a 1 4 4\na.dat 80 50 8 0 10 30 0 II" }, /segment a holds 4 of 5 samples/],
  ["r/2 1 4 10\na 5\nb 5", { "b.hea": "b 2 4 5\na.dat 80\na.dat 80" }, /segment b has 2 signals/],
])("the record %j with %o is refused", async (text, changed, message) => {
  const files = filesOf({ ...PARTS, ...changed });
  await expect(readWfdbSignals(parseWfdbHeader(text), opener(files))).rejects.toMatchObject({
    code: "header-malformed",
    message: expect.stringMatching(message),
  });
});

test("gaps that no file backs are not allocated without end", async () => {
  const header = parseWfdbHeader("r/3 2 4\nlayout 0\n~ 2000000000000\na 5");
  await expect(readWfdbPhysical(header, opener(filesOf(PARTS)))).rejects.toMatchObject({
    code: "option-invalid",
    hint: expect.stringContaining("shorter ranges"),
  });
  const part = await readWfdbPhysical(header, opener(filesOf(PARTS)), {
    fromFrame: 1_999_999_999_998,
    toFrame: 2_000_000_000_003,
  });
  expect([...part.signals[0]!.values]).toEqual([Number.NaN, Number.NaN, 0, -0.2, 0.2]);
});

test("a missing segment is named", async () => {
  const { "a.hea": _header, ...rest } = PARTS;
  await expect(
    readWfdbSignals(parseWfdbHeader(VARIABLE), opener(filesOf(rest))),
  ).rejects.toMatchObject({ code: "file-missing", message: "no file a.hea" });
});

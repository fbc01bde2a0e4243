import fc from "fast-check";
import { expect, test } from "vitest";
import { EinthovenError } from "../../src/core/error.ts";
import { parseWfdbHeader } from "../../src/formats/wfdb/wfdb-header.ts";

const PTB_XL = `00001_hr 2 500 5000
00001_hr.dat 16 1000.0(0)/mV 16 0 -115 13047 0 I
00001_hr.dat 16 1000.0(0)/mV 16 0 65 64050 0 AVR
`;

test("a PTB-XL header is read as it stands", () => {
  const header = parseWfdbHeader(PTB_XL);
  expect(header).toMatchObject({
    recordName: "00001_hr",
    samplingRateHz: 500,
    samples: 5000,
    dateTime: "",
    comments: [],
  });
  expect(header.signals[1]).toEqual({
    fileName: "00001_hr.dat",
    format: 16,
    samplesPerFrame: 1,
    skewSamples: 0,
    byteOffset: 0,
    gainAdcPerUnit: 1000,
    baselineAdc: 0,
    units: "mV",
    initialValue: 65,
    checksum: 64_050,
    name: "AVR",
  });
});

test("a Challenge header with CRLF, a dotted name, a date before the time and comments is read", () => {
  const text = [
    "E00001.mat 1 500 5000 05-May-2020 14:50:55",
    "E00001.mat 16+24 1000/mv 16 0 -12 -20417 0 aVR",
    "#Age: 53",
    "# Dx: 426783006,39732003 ",
    "",
  ].join("\r\n");
  const header = parseWfdbHeader(text);
  expect(header.recordName).toBe("E00001.mat");
  expect(header.dateTime).toBe("05-May-2020 14:50:55");
  expect(header.signals[0]).toMatchObject({ byteOffset: 24, units: "mv", checksum: -20_417 });
  expect(header.comments).toEqual(["Age: 53", "Dx: 426783006,39732003"]);
});

test.each([
  ["42444.15189873418(-13120)/mV", { gainAdcPerUnit: 42_444.15189873418, baselineAdc: -13_120 }],
  ["1716(6)/uV", { gainAdcPerUnit: 1716, baselineAdc: 6, units: "uV" }],
  ["0", { gainAdcPerUnit: 200, units: "mV" }],
  ["2e3", { gainAdcPerUnit: 2000 }],
])("the gain %s is read", (token, expected) => {
  const header = parseWfdbHeader(`r 1 360 10\nr.dat 16 ${token} 16 0 0 0 0 MLII`);
  expect(header.signals[0]).toMatchObject(expected);
});

test("missing fields get the defaults of the WFDB library", () => {
  const header = parseWfdbHeader("r 1\nr.dat 212");
  expect(header).toMatchObject({ samplingRateHz: 250, samples: null });
  expect(header.signals[0]).toMatchObject({
    gainAdcPerUnit: 200,
    baselineAdc: 0,
    units: "mV",
    initialValue: null,
    checksum: null,
    name: "",
  });
});

test("the baseline is the zero level where none is stated", () => {
  const header = parseWfdbHeader("r 1 360 10\nr.dat 16 200 11 1024 995 0 0 V5");
  expect(header.signals[0]!.baselineAdc).toBe(1024);
});

test("a signal's name may contain blanks", () => {
  const header = parseWfdbHeader("r 1 360 10\nr.dat 16 200 11 0 995 0 0 lead  V5 left");
  expect(header.signals[0]!.name).toBe("lead V5 left");
});

test.each([
  ["", /no record line/],
  ["# only a comment\n", /no record line/],
  ["r twelve 500 5000", /"twelve" is no number of signals in: r twelve 500 5000/],
  ["r 2 500 5000\nr.dat 16 1000/mV 16 0 0 0 0 I", /2 signals announced, 1 described/],
  ["r 1 fast 5000\nr.dat 16 1000/mV", /"fast" is no rate/],
  ["r 1 500 5000\nr.dat int16 1000/mV", /"int16" is no signal format in: r.dat int16/],
  ["r 1 500 5000\nr.dat 16 high", /"high" is no gain/],
  ["r 1 500 5000\nr.dat 16 1000/mV 16 0 -1 x1 0 I", /"x1" is no checksum/],
])("the broken header %j is refused with its line", (text, message) => {
  expect(() => parseWfdbHeader(text)).toThrowError(
    expect.objectContaining({
      code: "header-malformed",
      message: expect.stringMatching(message),
      hint: expect.any(String),
    }),
  );
});

test("a multi-segment record is refused by name", () => {
  expect(() => parseWfdbHeader("s00001/3 2 250 1000\na 500\nb 500")).toThrowError(
    expect.objectContaining({ code: "format-unsupported" }),
  );
});

test("any text is either read or refused with an error of ours", () => {
  const token = fc.constantFrom(
    ...[
      "r1",
      "12",
      "500",
      "16+24",
      "1000(0)/mV",
      "-115",
      "nan",
      "/",
      "(",
      "x",
      "#Dx:",
      "\n",
      "\r\n",
    ],
  );
  const text = fc
    .array(fc.oneof(token, fc.string({ maxLength: 4 })))
    .map((words) => words.join(" "));
  fc.assert(
    fc.property(text, (header) => {
      try {
        const { signals } = parseWfdbHeader(header);
        for (const signal of signals) expect(Number.isNaN(signal.gainAdcPerUnit)).toBe(false);
      } catch (error) {
        expect(error).toBeInstanceOf(EinthovenError);
      }
    }),
    { numRuns: 300 },
  );
});

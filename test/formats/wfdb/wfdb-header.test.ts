import fc from "fast-check";
import { expect, test } from "vitest";
import { EinthovenError } from "../../../src/core/error.ts";
import { parseWfdbHeader } from "../../../src/formats/wfdb/wfdb-header.ts";

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
    adcResolutionBits: 16,
    adcZero: 0,
    initialValue: 65,
    checksum: 64_050,
    blockSizeBytes: 0,
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

test("every field of the grammar is read", () => {
  const header = parseWfdbHeader(
    "s0010_re 1 360/1000.5(-12) 650000 9:05:07.25 01/10/1990\n" +
      "s0010_re.xyz 212x4:3+512 -19.34(3064.0)/degC 11 2048 -5 -30001 512 vx, left",
  );
  expect(header).toMatchObject({
    samplingRateHz: 360,
    counterRateHz: 1000.5,
    baseCounter: -12,
    samples: 650_000,
    baseTimeSeconds: 9 * 3600 + 5 * 60 + 7.25,
    baseDate: "1990-10-01",
    segments: [],
  });
  expect(header.signals[0]).toEqual({
    fileName: "s0010_re.xyz",
    format: 212,
    samplesPerFrame: 4,
    skewSamples: 3,
    byteOffset: 512,
    gainAdcPerUnit: -19.34,
    baselineAdc: 3064,
    units: "degC",
    adcResolutionBits: 11,
    adcZero: 2048,
    initialValue: -5,
    checksum: -30_001,
    blockSizeBytes: 512,
    name: "vx, left",
  });
});

test("the counter counts samples unless the header says otherwise", () => {
  expect(parseWfdbHeader("r 0 125")).toMatchObject({ counterRateHz: 125, baseCounter: 0 });
  expect(parseWfdbHeader("r 0 125/x(y)")).toMatchObject({ counterRateHz: 125, baseCounter: 0 });
});

test.each([
  ["17:27:45 15/08/1994", 62_865, "1994-08-15"],
  ["05-May-2020 14:50:55", 53_455, "2020-05-05"],
  ["31:51.982", 1911.982, null],
  ["0:00 01/01/2001", 0, "2001-01-01"],
  ["12", 12, null],
  ["1/2/2003", null, "2003-02-01"],
  ["noon 99/99/9999", null, null],
  ["", null, null],
])("the time %j is read", (text, baseTimeSeconds, baseDate) => {
  expect(parseWfdbHeader(`r 0 125 1 ${text}`)).toMatchObject({ baseTimeSeconds, baseDate });
});

test("a multi-segment record is read with its gaps", () => {
  const header = parseWfdbHeader(
    "p000878-2137/4 4 125 5000 16:57:09.000 26/10/2137\n3269321_layout 0\n~ 3000\n3269321_0001 1500\n3269321_0002 500\n",
  );
  expect(header).toMatchObject({ recordName: "p000878-2137", samples: 5000, signals: [] });
  expect(header.segments).toEqual([
    { recordName: "3269321_layout", samples: 0 },
    { recordName: "~", samples: 3000 },
    { recordName: "3269321_0001", samples: 1500 },
    { recordName: "3269321_0002", samples: 500 },
  ]);
});

test("the length of a multi-segment record is that of its segments where none is stated", () => {
  expect(parseWfdbHeader("s/2 2 250\na 500\nb 250").samples).toBe(750);
});

test.each([
  ["s/0 2 250", /no segment in: s\/0 2 250/],
  ["s/2 2 250 1000\na 500", /2 segments announced, 1 described/],
  ["s/2 2 250 1000\na 500\nb 400", /the segments hold 900 samples, unlike: s\/2 2 250 1000/],
  ["s/1 2 250\na many", /"many" is no number of samples/],
  ["s/1 2 250\na -1", /negative number of samples/],
  ["r 1 250\nr.dat 16x0", /0 samples per frame/],
  ["r 99999999999999999999 250", /is no number of signals/],
])("the broken header %j is refused too", (text, message) => {
  expect(() => parseWfdbHeader(text)).toThrowError(
    expect.objectContaining({
      code: "header-malformed",
      message: expect.stringMatching(message),
    }),
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

import { expect, test } from "vitest";
import {
  readExplorerAttribution,
  writeExplorerAttribution,
} from "../../../src/results/explorer/explorer-attribution.ts";
import { readExplorerEcg, writeExplorerEcg } from "../../../src/results/explorer/explorer-ecg.ts";

const place = { dataset: "d", record: "r", leads: ["I", "II"], samplingRateHz: 2 };

test("gaps of a recording stay gaps", () => {
  const samples = Float32Array.of(1, Number.NaN, -2, 0);
  const ecg = { ...place, unit: "mV", samples } as const;
  expect(readExplorerEcg(writeExplorerEcg(ecg))).toEqual(ecg);
});

test("an attribution comes back as it was; leads of unequal length are refused", () => {
  const own = {
    ...place,
    model: "m",
    classId: "AF",
    method: "expected-gradients",
    output: "log-odds",
    startSeconds: 0,
    values: Float32Array.of(1, 2, 3, 4),
  };
  expect(readExplorerAttribution(writeExplorerAttribution(own))).toEqual(own);
  const uneven = writeExplorerAttribution({ ...own, values: Float32Array.of(1, 2, 3) });
  expect(() => readExplorerAttribution(uneven)).toThrow(
    expect.objectContaining({ code: "result-corrupt" }),
  );
});

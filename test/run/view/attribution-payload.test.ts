import { expect, test } from "vitest";
import {
  readExplorerAttribution,
  writeExplorerAttribution,
} from "../../../src/results/explorer/explorer-attribution.ts";
import type { SignalSummary } from "../../../src/results/signal-summary.ts";
import { explorerAttribution } from "../../../src/run/view/attribution-payload.ts";

const SUMMARY: SignalSummary = {
  modelId: "encoder",
  probe: "linear",
  datasetId: "north",
  classId: "AF",
  records: 1,
  failed: 0,
  failure: null,
  baselines: 2,
  points: 8,
  evaluations: 18,
  completenessErrors: [0.001],
  leads: ["I", "II"],
  waves: ["QRS"],
  mean: [0.1, 0.2],
  meanAbsolute: [0.1, 0.2],
  overlay: {
    example: {
      datasetId: "north",
      recordId: "r 1",
      classId: "AF",
      labels: ["AF"],
      ageYears: 70,
      sex: "male",
      samplingRateHz: 250,
      leads: ["I", "II"],
      microvolts: [
        [1, 2],
        [3, 4],
      ],
    },
    stretchSeconds: 0.04,
    values: [0.5, -0.25, 0, 1],
    logOdds: 2,
    expected: 0.75,
    completenessError: 0.001,
  },
};

test("gradients of a recording come back from their file, with their place in time", () => {
  const read = readExplorerAttribution(writeExplorerAttribution(explorerAttribution(SUMMARY)!));
  expect([read.dataset, read.model, read.classId, read.record]).toEqual([
    "north",
    "encoder",
    "AF",
    "r 1",
  ]);
  expect(read.samplingRateHz).toBeCloseTo(25, 12);
  expect(read.startSeconds).toBe(0);
  expect([...read.values]).toEqual([0.5, -0.25, 0, 1]);
});

test("without a kept recording there is nothing to show", () => {
  expect(explorerAttribution({ ...SUMMARY, overlay: null })).toBeNull();
});

import { expect, test } from "vitest";
import { explorerSegmentsSchema } from "../../../src/results/explorer/explorer-segments.ts";
import type { SegmentSummary } from "../../../src/results/segment-summary.ts";
import { explorerSegments } from "../../../src/run/view/segments-payload.ts";

const summary: SegmentSummary = {
  modelId: "m",
  datasetId: "d",
  classId: "AF",
  records: 1,
  failed: 0,
  failure: null,
  evaluations: 6,
  leads: ["I", "II"],
  waves: ["P", "QRS"],
  mean: [1, 2, 3, 4],
  meanAbsolute: [1, 2, 3, 4],
  standardError: null,
  additivityError: 0,
  overlay: {
    example: {
      datasetId: "d",
      recordId: "r1",
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
    segments: [
      { wave: "P", from: 0, to: 25 },
      { wave: "QRS", from: 25, to: 50 },
    ],
    values: [1, 2, 3, 4],
    logOdds: 2,
    base: -1,
  },
};

test("waves come in seconds of the record, and the recording stays behind", () => {
  const made = explorerSegmentsSchema.parse(JSON.parse(JSON.stringify(explorerSegments(summary))));
  expect(made.example).toEqual({
    record: "r1",
    stretches: [
      { wave: "P", startSeconds: 0, endSeconds: 0.1 },
      { wave: "QRS", startSeconds: 0.1, endSeconds: 0.2 },
    ],
    values: [1, 2, 3, 4],
    logOdds: 2,
    base: -1,
  });
  expect(JSON.stringify(made)).not.toContain("microvolts");
});

test("means without an example are a payload too; a value too few is none", () => {
  const bare = explorerSegments({ ...summary, overlay: null });
  expect(explorerSegmentsSchema.parse(bare).example).toBeNull();
  expect(explorerSegmentsSchema.safeParse({ ...bare, mean: [1] }).success).toBe(false);
});

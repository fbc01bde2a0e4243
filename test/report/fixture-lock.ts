import { contentHash, contentKey } from "../../src/core/hash.ts";
import type { StudyLock } from "../../src/results/study-lock.ts";
import { FIXTURE_MODELS } from "./fixture-models.ts";

/** What pins the fixture's results, with hashes of nothing in particular. */
export function fixtureLock(sites: readonly string[], seeds: readonly number[]): StudyLock {
  return {
    schema: 2,
    environment: {
      einthovenVersion: "0.1.0",
      nodeVersion: "20.20.2",
      onnxRuntimeVersion: "1.30.0",
      platform: "linux-x64",
      processor: "Example CPU at 2.40 GHz",
      cores: 2,
      memoryBytes: 8 * 2 ** 30,
    },
    stepVersions: { embed: 1, probe: 3, score: 3 },
    studyKey: "0123456789abcdef0123456789abcdef",
    studyText: "title: First light\n",
    settings: { fractions: "[0.05,0.25,1]", probes: '["linear"]' },
    seeds,
    datasets: sites.map((name) => ({
      name,
      card: `simulated-${name}`,
      version: "1",
      files: contentKey([name, "files"]),
      waveforms: contentKey([name, "waveforms"]),
      labels: contentKey([name, "labels"]),
      split: {
        rule: "seeded 70/10/20 by patient, stratified by label",
        sha256: contentHash([name, "split"]),
        train: 420,
        validation: 60,
        test: 120,
      },
      recordsKey: contentKey([name, "records"]),
      protocolKey: contentKey([name, "protocol"]),
      leftOut: 0,
    })),
    models: FIXTURE_MODELS.map(({ id, weights }) => ({
      id,
      key: contentKey([id]),
      weights: weights ?? "none",
    })),
    leakCheck: "1,800 records compared by patient and by waveform: none stands on both sides.",
  };
}

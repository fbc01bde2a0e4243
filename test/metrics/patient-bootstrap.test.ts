import fc from "fast-check";
import { expect, test } from "vitest";
import { type LabelMatrix, PRESENT } from "../../src/core/labels.ts";
import { patientsOf, rarestClassStrata } from "../../src/core/patients.ts";
import { randomOf } from "../../src/core/random.ts";
import { patientReplicates } from "../../src/metrics/patient-bootstrap.ts";

/** 60 patients with two records each; 3 patients of the rare class. */
function cohort(): { patientIds: string[]; labels: LabelMatrix } {
  const random = randomOf("bootstrap-cohort");
  const patientIds: string[] = [];
  const data: number[] = [];
  for (let p = 0; p < 60; p++) {
    const common = random.uniform() < 0.4 ? 1 : 0;
    for (let repeat = 0; repeat < 2; repeat++) {
      patientIds.push(`p${p}`);
      data.push(common, p < 3 ? 1 : 0);
    }
  }
  return {
    patientIds,
    labels: { rows: 120, classes: ["common", "rare"], data: Int8Array.from(data) },
  };
}

test("records of one patient are drawn together, and as many patients as there are", () => {
  for (const weights of patientReplicates({
    ...cohort(),
    scored: [0, 1],
    replicates: 50,
    key: "k",
  })) {
    for (let r = 0; r < 120; r += 2) expect(weights[r]).toBe(weights[r + 1]);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(120);
  }
});

test("strata keep their size: three patients of the rare class in every replicate", () => {
  const { patientIds, labels } = cohort();
  for (const weights of patientReplicates({
    patientIds,
    labels,
    scored: [0, 1],
    replicates: 200,
    key: "k",
  })) {
    const rare = weights.reduce(
      (sum, weight, r) => sum + (labels.data[r * 2 + 1] === PRESENT ? weight : 0),
      0,
    );
    expect(rare).toBe(6);
  }
});

test("the same key draws the same replicates, another key others", () => {
  const draw = (key: string): number[][] =>
    Array.from(
      patientReplicates({ ...cohort(), scored: [0, 1], replicates: 3, key }),
      (weights) => [...weights],
    );
  expect(draw("a")).toEqual(draw("a"));
  expect(draw("a")).not.toEqual(draw("b"));
});

test("over replicates every patient is drawn once on average", () => {
  const total = new Float64Array(120);
  for (const weights of patientReplicates({
    ...cohort(),
    scored: [0, 1],
    replicates: 2000,
    key: "k",
  })) {
    weights.forEach((weight, r) => {
      total[r]! += weight / 2000;
    });
  }
  // A count has variance near 1, so the mean of 2,000 lies within 5 / sqrt(2000) = 0.11 of 1.
  for (const mean of total) expect(Math.abs(mean - 1)).toBeLessThan(0.12);
});

test("replicates are those of the plain definition, draw by draw", () => {
  const record = fc.record({
    patient: fc.integer({ min: 0, max: 12 }),
    labels: fc.tuple(fc.constantFrom(0, 1, -1), fc.constantFrom(0, 0, 1)),
  });
  fc.assert(
    fc.property(fc.array(record, { maxLength: 40 }), fc.string(), (records, key) => {
      const patientIds = records.map(({ patient }) => `p${patient}`);
      const data = Int8Array.from(records.flatMap((one) => one.labels));
      const labels = { rows: records.length, classes: ["a", "b"], data };
      const drawn = Array.from(
        patientReplicates({ patientIds, labels, scored: [], replicates: 4, key }),
        (weights) => [...weights],
      );
      expect(drawn).toEqual(plainReplicates(patientIds, labels, { replicates: 4, key }));
    }),
  );
});

/** One multiplication and one step of xorshift128 (Marsaglia, 2003) for each patient, stratum after stratum. */
function plainReplicates(
  patientIds: readonly string[],
  labels: LabelMatrix,
  { replicates, key }: { replicates: number; key: string },
): number[][] {
  const random = randomOf(`patient-bootstrap/${key}`);
  const state = Array.from({ length: 4 }, () => random.integer(2 ** 32));
  const patients = patientsOf(patientIds);
  const strata = rarestClassStrata(patients, labels);
  const members = [...new Set(strata)]
    .sort((a, b) => a - b)
    .map((stratum) => [...strata.keys()].filter((patient) => strata[patient] === stratum));
  return Array.from({ length: replicates }, () => {
    const counts = patients.ids.map(() => 0);
    for (const group of members) {
      for (let i = 0; i < group.length; i++) {
        const [x, , , w] = state as [number, number, number, number];
        const t = x ^ (x << 11);
        const next = (w ^ (w >>> 19) ^ t ^ (t >>> 8)) >>> 0;
        state.splice(0, 4, ...state.slice(1), next);
        counts[group[Math.floor((next / 2 ** 32) * group.length)]!]!++;
      }
    }
    return patientIds.map((_, r) => counts[patients.ofRecord[r]!]!);
  });
}

test("a class that one patient of a larger stratum carries is in every replicate", () => {
  // Class 1 has one patient, who belongs to the stratum of class 0, which is rarer by being first among equals.
  const labels = { rows: 4, classes: ["a", "b"], data: Int8Array.of(1, 1, 0, 0, 0, 0, 0, 0) };
  const patientIds = ["x", "y", "z", "u"];
  let count = 0;
  for (const weights of patientReplicates({
    patientIds,
    labels,
    scored: [0, 1],
    replicates: 100,
    key: "k",
  })) {
    expect(weights[0]).toBeGreaterThan(0);
    expect(weights[1]! + weights[2]! + weights[3]!).toBeGreaterThan(0);
    count++;
  }
  expect(count).toBe(100);
});

test("a class without negatives cannot be scored, and the message says which", () => {
  const labels = { rows: 2, classes: ["all"], data: Int8Array.of(1, 1) };
  const draw = (): unknown => [
    ...patientReplicates({ patientIds: ["x", "y"], labels, scored: [0], replicates: 1, key: "k" }),
  ];
  expect(draw).toThrow(
    "no bootstrap replicate holds a positive and a negative record of each of all",
  );
});

import { expect, test } from "vitest";
import { DIAGNOSES, type DiagnosisId, diagnosisAt } from "../../src/simulate/people/diagnosis.ts";
import { SITES } from "../../src/simulate/sites.ts";
import { onlyMix } from "./people.ts";

test("a mix of one diagnosis gives it at every quantile", () => {
  for (const quantile of [0, 0.3, 0.999999]) {
    expect(diagnosisAt(onlyMix("lbbb"), quantile)).toEqual(DIAGNOSES.lbbb);
  }
});

test("evenly spread quantiles meet the shares of every site's mix", () => {
  for (const { id, diagnoses } of SITES) {
    const total = Object.values(diagnoses).reduce((sum, share) => sum + share, 0);
    const drawn = Array.from({ length: 10_000 }, (_, i) =>
      diagnosisAt(diagnoses, (i + 0.5) / 10_000),
    );
    for (const name of Object.keys(DIAGNOSES) as DiagnosisId[]) {
      const share = drawn.filter((diagnosis) => diagnosis === DIAGNOSES[name]).length / 10_000;
      expect(share, `${id} ${name}`).toBeCloseTo(diagnoses[name] / total, 3);
    }
  }
});

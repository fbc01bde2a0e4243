import { expect, test } from "vitest";
import { randomOf } from "../../src/core/random.ts";
import { annotate } from "../../src/simulate/people/annotate.ts";
import type { Finding } from "../../src/simulate/people/findings.ts";
import { scpStatementsOf } from "../../src/simulate/people/statements.ts";

const RHYTHMS = new Set<Finding>(["NSR", "SB", "STACH", "AF"]);

test("a reader without error states what is true", () => {
  const findings: readonly Finding[] = ["SB", "IAVB"];
  expect(annotate(findings, { errorShare: 0, random: randomOf("a") })).toEqual(findings);
});

test("a reader errs in the given share of recordings, in one point, and always states one rhythm", () => {
  const random = randomOf("errors");
  const cases: readonly (readonly Finding[])[] = [
    ["NSR"],
    ["AF", "LBBB"],
    ["SB", "IAVB"],
    ["STACH", "RBBB"],
  ];
  let errors = 0;
  for (let i = 0; i < 4000; i++) {
    const findings = cases[i % cases.length]!;
    const annotated = annotate(findings, { errorShare: 0.02, random });
    const lost = findings.filter((finding) => !annotated.includes(finding));
    const added = annotated.filter((finding) => !findings.includes(finding));
    if (lost.length + added.length > 0) errors += 1;
    expect(lost.length).toBeLessThanOrEqual(1);
    expect(added.length).toBeLessThanOrEqual(1);
    expect(annotated.filter((finding) => RHYTHMS.has(finding)).length).toBe(1);
  }
  expect(errors / 4000).toBeGreaterThan(0.012);
  expect(errors / 4000).toBeLessThan(0.03);
});

test("nobody states a long PR interval in fibrillation", () => {
  const random = randomOf("fibrillation");
  for (let i = 0; i < 500; i++) {
    expect(annotate(["AF"], { errorShare: 1, random })).not.toEqual(["AF", "IAVB"]);
  }
});

test("NORM is stated for sinus rhythm alone", () => {
  expect(scpStatementsOf(["NSR"]).map(({ code }) => code)).toEqual(["NORM", "SR"]);
  expect(scpStatementsOf(["NSR", "RBBB"]).map(({ code }) => code)).toEqual(["SR", "CRBBB"]);
  expect(scpStatementsOf(["SB"]).map(({ code }) => code)).toEqual(["SBRAD"]);
});

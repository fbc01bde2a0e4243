import { expect, test } from "vitest";
import type { Ecg } from "../../../src/core/ecg.ts";
import { merlVitTiny } from "../../../src/models/encoders/merl-vit-tiny.ts";
import { proceduralValues } from "../../../src/models/verification/procedural-weights.ts";
import { openGradients } from "../../../src/run/jobs/open-gradients.ts";
import { explainedSignal } from "../../../src/run/jobs/signal-record.ts";
import { contestantsOf } from "../../../src/study/contestants.ts";
import { parseStudy } from "../../../src/study/parse-study.ts";
import { goldenEcg } from "../../models/encoder-golden.ts";

const study = parseStudy(`title: T
datasets: [{ name: a, card: simulated-south, path: x }]
models: [{ id: merl-vit-tiny, weights: random }]
task: { title: Two, classes: [AF, SB] }
explain: { signal: {} }
`);
const { contract, card } = merlVitTiny;
const { signal: settings } = study.explain;

/** The golden recording moved in time: another heart beat at every sample. */
function moved(samples: number): Ecg {
  const ecg = goldenEcg();
  const data = ecg.data.map((_, i) => {
    const t = (i + samples) % ecg.samples;
    return ecg.data[i - (i % ecg.samples) + t]!;
  });
  return { ...ecg, data };
}

test("with the default counts the values of a recording add up within 2 %", async () => {
  if (settings === false) throw new Error("the study asks for gradients");
  const [contestant] = contestantsOf(study, () => "");
  const opened = await openGradients(merlVitTiny, { contestant: contestant!, studyFolder: "." });
  const weights = proceduralValues("probe", card.dimension);
  const gradientsOf = opened.gradientsOf({ weights, intercept: 0.25 });
  const baselines = Array.from(
    { length: settings.baselines },
    (_, b) => contract.prepare(moved(17 + 211 * b)).data,
  );
  const found = await explainedSignal(goldenEcg(), { contract, baselines, gradientsOf, settings });
  const again = await gradientsOf(contract.prepare(goldenEcg()).data, 1);
  await opened.close();
  expect(found.completenessError).toBeLessThan(0.02);
  expect(found.logOdds).toBeCloseTo(again.scores[0]!, 5);
  const sum = found.windows[0]!.values.reduce((total, value) => total + value, 0);
  const whole = found.logOdds - found.expected;
  expect(Math.abs(whole)).toBeGreaterThan(1e-3);
  expect(Math.abs(sum - whole) / Math.abs(whole)).toBeLessThan(0.02);
  expect(found.windows.map(({ startSeconds }) => Math.abs(startSeconds) < 0.03)).toEqual([true]);
});

import { expect, test } from "vitest";
import { type Ecg, STANDARD_LEADS } from "../../src/core/ecg.ts";
import { MODELS } from "../../src/models/catalogue.ts";
import { keepsMillivolts } from "../../src/models/keeps-millivolts.ts";

const AMPLITUDE_MILLIVOLTS = 0.3;

/** A wave that passes every filter, of the same size in all leads. */
const wave: Ecg = {
  leads: STANDARD_LEADS,
  samplingRateHz: 500,
  samples: 5000,
  data: Float32Array.from(
    { length: 12 * 5000 },
    (_, i) => AMPLITUDE_MILLIVOLTS * Math.sin((2 * Math.PI * 10 * (i % 5000)) / 500),
  ),
};

const ENCODERS = MODELS.flatMap((model) => (model.type === "encoder" ? [model.encoder] : []));

test.each(ENCODERS.map((encoder) => [encoder.card.id, encoder] as const))(
  "%s: what its steps say of the unit is what they do to a wave of known size",
  (_id, { contract }) => {
    const { data } = contract.prepare(wave);
    const size = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const isKept = Math.abs(size / AMPLITUDE_MILLIVOLTS - 1) < 0.3;
    expect(keepsMillivolts(contract), `${size} of ${AMPLITUDE_MILLIVOLTS}`).toBe(isKept);
  },
);

test("a manifest in microvolts keeps no millivolts", () => {
  expect(keepsMillivolts({ steps: ["leads I, II in microvolts"] })).toBe(false);
  expect(keepsMillivolts({ steps: ["leads I, II in millivolts", "cut into windows of 5 s"] })).toBe(
    true,
  );
});

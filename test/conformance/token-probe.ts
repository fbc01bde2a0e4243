import type { Matrix } from "../../src/core/matrix.ts";
import { rowOf } from "../../src/core/matrix.ts";
import type { TokenRecords } from "../../src/probe/attentive/token-records.ts";
import type { Probe, TokenProbe } from "../../src/probe/probe.ts";
import { describeProbe, type ExpectedQuality } from "./probe.ts";

/** One to three tokens per record, as many as its first value says: each the record's features, at another strength. */
function tokensOf(x: Matrix): TokenRecords {
  return {
    rows: x.rows,
    width: x.cols,
    read: (r) => {
      const row = rowOf(x, r);
      const count = 1 + (Math.abs(Math.round(10 * row[0]!)) % 3 || 0);
      const tokens = new Float32Array(count * x.cols);
      for (let t = 0; t < count; t++) {
        for (let f = 0; f < x.cols; f++) tokens[t * x.cols + f] = row[f]! * (1 + 0.1 * t);
      }
      return Promise.resolve(tokens);
    },
  };
}

/** Runs on a probe of tokens what every probe must do. */
export function describeTokenProbe(probe: TokenProbe, expected: ExpectedQuality = {}): void {
  const ofVectors: Probe = {
    ...probe,
    input: "vectors",
    fit: (x, task, { patientIds, seed }) => probe.fit(tokensOf(x), task, { patientIds, seed }),
    predict: (fitted, x) => probe.predict(fitted, tokensOf(x)),
  };
  describeProbe(ofVectors, expected);
}

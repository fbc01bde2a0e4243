import type { CodeTable } from "./code-table.ts";

/** Kinds of beats that INCART's annotations mark besides normal ones: symbol and meaning. */
export const INCART_BEATS: ReadonlyMap<string, string> = new Map([
  ["A", "Premature atrial beat"],
  ["S", "Premature or ectopic supraventricular beat"],
  ["V", "Premature ventricular beat"],
  ["F", "Fusion of ventricular and normal beat"],
  ["R", "Beat with right bundle branch block"],
  ["B", "Beat with bundle branch block of either side"],
  ["j", "Junctional escape beat"],
  ["n", "Supraventricular escape beat"],
  ["Q", "Beat that cannot be classified"],
]);

/**
 * The kinds of beats as statements. Premature beats were looked for throughout; rhythms are marked in six records only,
 * so that no rhythm counts as assessed.
 */
export const INCART_CODES: CodeTable = {
  name: "beat",
  codes: new Map([
    ["PAC", ["beat=A", "beat=S"]],
    ["PVC", ["beat=V"]],
  ]),
  known: new Set([...INCART_BEATS.keys()].map((symbol) => `beat=${symbol}`)),
};

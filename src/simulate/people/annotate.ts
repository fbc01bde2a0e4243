import type { Random } from "../../core/random.ts";
import { happens, oneOf } from "../draw.ts";
import { FINDINGS, type Finding } from "./findings.ts";

/** What tired readers confuse: the first is written as the second; null is nothing. */
const CONFUSIONS: readonly (readonly [from: Finding | null, to: Finding | null])[] = [
  ["AF", "NSR"],
  ["NSR", "AF"],
  ["SB", "NSR"],
  ["STACH", "NSR"],
  ["RBBB", null],
  ["LBBB", "RBBB"],
  ["IAVB", null],
  [null, "IAVB"],
  [null, "RBBB"],
];

/** Lets a reader err in one point of a share of the recordings; in the order of `FINDINGS`. */
export function annotate(
  findings: readonly Finding[],
  { errorShare, random }: { errorShare: number; random: Random },
): readonly Finding[] {
  if (!happens(random, errorShare)) return findings;
  const possible = CONFUSIONS.filter(
    ([from, to]) =>
      (from === null || findings.includes(from)) &&
      (to === null || !findings.includes(to)) &&
      // Without P waves nobody measures a PR interval.
      !(to === "IAVB" && findings.includes("AF")),
  );
  const [from, to] = oneOf(random, possible);
  return FINDINGS.filter(
    (finding) => finding === to || (finding !== from && findings.includes(finding)),
  );
}

import type { Verdict } from "../run/verify/verdict.ts";
import { bold, type Output } from "./output.ts";

const COLORS = { pass: "green", warning: "yellow", fail: "red", skipped: "cyan" } as const;

/** Prints one line per verdict, and below it what to do. */
export function printVerdicts(verdicts: readonly Verdict[], output: Output): void {
  const width = Math.max(...verdicts.map(({ check }) => check.length));
  for (const { check, state, found, next } of verdicts) {
    output.print(`${bold(state.padEnd(7), COLORS[state])}  ${check.padEnd(width)}  ${found}`);
    if (next !== null) output.print(`${" ".repeat(11 + width)}-> ${next}`);
  }
}

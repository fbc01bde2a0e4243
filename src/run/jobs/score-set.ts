import { scoreClasses } from "./score-classes.ts";
import { scoreExclusive } from "./score-exclusive.ts";
import { scoreNumber } from "./score-number.ts";
import type { ScoredSet, ScoreSet } from "./scored-set.ts";

/** Scores one set by what its task asks for. Throws as the scores of that kind do. */
export function scoreSet(set: ScoreSet): ScoredSet {
  switch (set.kind) {
    case "multi-label":
      return scoreClasses(set);
    case "multi-class":
      return scoreExclusive(set);
    case "regression":
      return scoreNumber(set);
  }
}

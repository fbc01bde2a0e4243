import { EinthovenError } from "../../core/error.ts";

/** What the comments of a Challenge header say, still as text. */
export interface ChallengeComments {
  readonly age: string;
  readonly sex: string;
  /** Only in simulated cohorts: the Challenge released no patient ids. */
  readonly patient: string | null;
  /** Codes in the order of the header: the rhythm first, as a rule. */
  readonly statements: readonly string[];
}

const NOTHING_SAID = new Set(["", "unknown", "nan", "none"]);

/**
 * Reads `Age`, `Sex`, `Dx` and `Patient` from header comments ("#Dx: 426783006,39732003"; a blank after the "#"
 * and any case occur). Throws `label-unknown` when no diagnosis is stated: such a record was not judged normal.
 */
export function parseChallengeComments(comments: readonly string[]): ChallengeComments {
  const fields = new Map<string, string>();
  for (const comment of comments) {
    const colon = comment.indexOf(":");
    if (colon > 0) {
      fields.set(comment.slice(0, colon).trim().toLowerCase(), comment.slice(colon + 1).trim());
    }
  }
  const statements = (fields.get("dx") ?? "")
    .split(",")
    .map((code) => code.trim())
    .filter((code) => !NOTHING_SAID.has(code.toLowerCase()));
  if (statements.length === 0) {
    throw new EinthovenError("label-unknown", "the header states no diagnosis (#Dx is blank)", {
      hint: "replace the headers by those of the final release (Challenge 2021 v1.0.3)",
    });
  }
  return {
    age: fields.get("age") ?? "",
    sex: fields.get("sex") ?? "",
    patient: fields.get("patient") || null,
    statements: [...new Set(statements)],
  };
}

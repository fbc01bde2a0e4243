/** One line of a verification. */
export interface Verdict {
  readonly check: string;
  /** "fail" means do not use; "warning" means look; "skipped" says what was missing. */
  readonly state: "pass" | "warning" | "fail" | "skipped";
  readonly found: string;
  /** What to do; null when nothing. */
  readonly next: string | null;
}

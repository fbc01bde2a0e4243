import type { BeatStudy } from "./feature-beats.ts";

/** Some features with what measures them. */
export interface FeatureGroup {
  /** As a cardiologist would write them, units in parentheses. */
  readonly names: readonly string[];
  /** Same length and order as `names`; NaN for what cannot be measured. Never throws. */
  measure(study: BeatStudy): readonly number[];
}

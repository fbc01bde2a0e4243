import type { Cohort } from "./cohort.ts";
import type { Contestant } from "./contestants.ts";
import type { Study } from "./study.ts";

/** What a plan is made from. */
export interface PlanInput {
  readonly study: Study;
  readonly contestants: readonly Contestant[];
  readonly cohorts: readonly Cohort[];
}

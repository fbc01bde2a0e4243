import type { MapNumber } from "../labelled.ts";

/** A number about how records lie in an embedding. */
export interface StructureNumber extends MapNumber {
  /** What it is about: the space, the diagnoses, groups found without labels, or the datasets. */
  readonly about: "space" | "classes" | "groups" | "datasets";
}

/** What a colour stands for. */
export interface LegendEntry {
  /** Stands in the address when it is switched off. */
  readonly key: string;
  readonly label: string;
  /** A CSS variable, "--category-0". */
  readonly color: string;
}

/** Colours of all records. */
export interface Coloring {
  readonly entries: readonly LegendEntry[];
  /** uint8[rows of the cohort]: place in `entries`. */
  readonly codes: Uint8Array;
}

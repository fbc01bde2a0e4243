import type { ExclusionCount } from "./dataset-summary.ts";
import type { ExampleEcg } from "./example-ecg.ts";

/** What was found in a dataset folder when every record was read: the result of `einthoven data check`. */
export interface DatasetCheck {
  readonly schema: 1;
  readonly card: {
    readonly id: string;
    readonly title: string;
    readonly version: string;
    readonly country: string;
    readonly license: string;
    readonly cite: string;
    readonly simulated: boolean;
    /** "standardised" where the publisher removed the unit. */
    readonly amplitude: "millivolts" | "standardised";
    /** Of the full release; null where the number is not fixed. */
    readonly records: number | null;
    readonly patients: number | null;
  };
  readonly folder: string;
  /** Records that can be used, and their patients. */
  readonly records: number;
  readonly patients: number;
  readonly exclusions: readonly ExclusionCount[];
  readonly warnings: readonly string[];
  readonly samplingRates: readonly { readonly hertz: number; readonly records: number }[];
  /** Shortest, median and longest record. */
  readonly seconds: readonly [number, number, number];
  /** Peak-to-peak amplitude of lead II: 5 %, 50 %, 95 % of records; in mV unless the card says standardised. */
  readonly leadIIMillivolts: readonly [number, number, number] | null;
  readonly recordsWithFlatLeads: number;
  readonly subjects: {
    readonly female: number;
    readonly male: number;
    readonly sexUnknown: number;
    readonly ageKnown: number;
    /** 5 %, 50 %, 95 %. */
    readonly ageYears: readonly [number, number, number] | null;
  };
  readonly tasks: readonly (ClassTaskCheck | RegressionTaskCheck)[];
  /** Pairs of records that hold the same recording. */
  readonly copies: readonly (readonly [string, string])[];
  /** Files against the publisher's list; null when that was not asked for. */
  readonly checksums: ChecksumCheck | null;
  /** A few recordings to look at; none from datasets whose waveforms may not be passed on. */
  readonly examples: readonly ExampleEcg[];
}

export interface ClassTaskCheck {
  readonly id: string;
  readonly title: string;
  readonly kind: "binary" | "multi-label" | "multi-class";
  readonly classes: readonly {
    readonly id: string;
    readonly title: string;
    readonly present: number;
    readonly absent: number;
    readonly notAssessed: number;
  }[];
}

export interface RegressionTaskCheck {
  readonly id: string;
  readonly title: string;
  readonly kind: "regression";
  readonly unit: string;
  /** Records with a value. */
  readonly records: number;
  readonly mean: number | null;
  readonly standardDeviation: number | null;
}

export interface ChecksumCheck {
  /** The list that was used. */
  readonly list: string;
  readonly listed: number;
  readonly verified: number;
  readonly missing: number;
  /** Files whose content is not what the publisher listed. */
  readonly differing: readonly string[];
}

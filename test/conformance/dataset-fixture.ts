import { type Lead, STANDARD_LEADS } from "../../src/core/ecg.ts";

/** One record that a fixture writes, in words that every layout can spell. */
export interface FixtureRecord {
  readonly number: number;
  /** As text, as tables hold it: "57", or the layout's own word for unknown. */
  readonly age?: string;
  readonly sex?: "female" | "male" | "unknown";
  readonly statements?: readonly string[];
  /** Names and samples of the signals in mV; default: `fixtureSignals()`, in an order of the layout's choice. */
  readonly signals?: ReadonlyMap<string, Float32Array>;
}

export type Files = Map<string, Uint8Array>;

/** A change to a fixture's folder that breaks record 1. */
export interface Damage {
  readonly what: string;
  /** The reason that its exclusion must state. */
  readonly reason: string;
  apply(files: Files): void | Promise<void>;
}

/** How to write a folder of one dataset, byte for byte in the layout of its release, and what the layout can say. */
export interface DatasetFixture {
  folder(records: readonly FixtureRecord[]): Files | Promise<Files>;
  id(number: number): string;
  /** The path that the record's entry must have. */
  recordPath(number: number): string;
  /**
   * Two codes that records may state, of two classes (twice the same where there is but one); null where the dataset has
   * no labels. Default: of the first two assessed classes.
   */
  readonly codes?: readonly [string, string] | null;
  /** How the layout spells an unknown age; null where it gives no ages at all. Default "NaN". */
  readonly unknownAge?: string | null;
  /** false where the layout gives no sex. */
  readonly givesSex?: boolean;
  /** false where a sex is always given. */
  readonly sexMayBeUnknown?: boolean;
  /** false where each finding has a column of its own, so that no unknown code can occur. */
  readonly freeCodes?: boolean;
  /** false where stating nothing is an answer, so that such a record is kept. */
  readonly refusesSilence?: boolean;
  /** false where the file is an array of twelve leads, of which none can be missing. */
  readonly namesLeads?: boolean;
  /** false where the layout has no mark for samples that were not recorded. */
  readonly marksInvalid?: boolean;
  /** false where the signals are standardised: compared by correlation. */
  readonly keepsAmplitude?: boolean;
  /** Largest difference in mV that the storage's rounding may make. Default 0.0006. */
  readonly tolerance?: number;
  /** Further damage that the index must notice, besides what the suite does to every layout. */
  readonly damages: readonly Damage[];
  /** Damage that only reading the record can notice. */
  readonly unreadable: readonly Damage[];
  /** Changes of content that the fingerprint must show. */
  readonly edits: readonly Omit<Damage, "reason">[];
}

/** Twelve leads of 1200 samples that obey Einthoven's and Goldberger's laws: float32[1200] in mV each. */
export function fixtureSignals(samples = 1200): Map<Lead, Float32Array> {
  const wave = (phase: number, height: number): Float32Array =>
    Float32Array.from({ length: samples }, (_, t) => height * Math.sin(t / 7 + phase));
  const one = wave(0, 0.8);
  const two = wave(0.4, 1.2);
  const mix = (a: number, b: number): Float32Array =>
    one.map((value, t) => a * value + b * two[t]!);
  return new Map([
    ["I", one],
    ["II", two],
    ["III", mix(-1, 1)],
    ["aVR", mix(-0.5, -0.5)],
    ["aVL", mix(1, -0.5)],
    ["aVF", mix(-0.5, 1)],
    ...([1, 2, 3, 4, 5, 6] as const).map((v) => [`V${v}` as const, wave(v, 0.3 * v)] as const),
  ]);
}

/** Signals of record 1 that no reader may accept. */
export const BAD_SIGNALS: {
  readonly flat: ReadonlyMap<string, Float32Array>;
  readonly gaps: ReadonlyMap<string, Float32Array>;
  readonly empty: ReadonlyMap<string, Float32Array>;
  readonly withoutV3: ReadonlyMap<string, Float32Array>;
} = {
  flat: new Map(STANDARD_LEADS.map((lead) => [lead, new Float32Array(1200).fill(0.25)])),
  gaps: new Map(
    [...fixtureSignals()].map(([lead, samples]) => [lead, samples.fill(Number.NaN, 0, 72)]),
  ),
  empty: new Map(STANDARD_LEADS.map((lead) => [lead, new Float32Array(1200).fill(Number.NaN)])),
  withoutV3: new Map([...fixtureSignals()].filter(([lead]) => lead !== "V3")),
};

/** Changes a text file of the folder in place. */
export function editText(files: Files, path: string, change: (text: string) => string): void {
  const text = new TextDecoder().decode(files.get(path));
  files.set(path, new TextEncoder().encode(change(text)));
}

/** Changes one bit of a file in place; a negative place counts from its end. */
export function flipBit(files: Files, path: string, at: number): void {
  const bytes = files.get(path)!;
  bytes[at < 0 ? bytes.length + at : at]! ^= 1;
}

/** What breaks WFDB records: the damage, whatever the dataset. */
export function wfdbDamage({
  headerPath,
  samplesPath,
}: {
  readonly headerPath: string;
  readonly samplesPath: string;
}): Pick<DatasetFixture, "damages" | "unreadable" | "edits"> {
  return {
    damages: [
      {
        what: "half a header",
        reason: "header-malformed",
        apply: (files) => editText(files, headerPath, (text) => text.slice(0, 150)),
      },
      {
        what: "a missing header",
        reason: "record-missing",
        apply: (files) => void files.delete(headerPath),
      },
      {
        what: "missing samples",
        reason: "record-missing",
        apply: (files) => void files.delete(samplesPath),
      },
      {
        what: "a sampling rate of zero",
        reason: "signal-invalid",
        apply: (files) =>
          editText(files, headerPath, (text) => text.replace(/^(\S+ \d+) \S+/, "$1 0")),
      },
    ],
    unreadable: [
      {
        what: "truncated samples",
        reason: "file-truncated",
        apply: (files) => void files.set(samplesPath, files.get(samplesPath)!.subarray(0, -3)),
      },
      {
        what: "a changed sample",
        reason: "checksum-mismatch",
        apply: (files) => {
          const bytes = files.get(samplesPath)!;
          bytes[bytes.length - 9]! ^= 4;
        },
      },
    ],
    edits: [
      {
        what: "an edited header",
        apply: (files) => editText(files, headerPath, (text) => `${text}# edited\n`),
      },
      { what: "missing samples", apply: (files) => void files.delete(samplesPath) },
    ],
  };
}

import type { Ecg } from "../core/ecg.ts";
import type { ErrorCode } from "../core/error.ts";
import type { FileTree } from "../core/file-tree.ts";
import type { DatasetDownload } from "./download.ts";
import type { DatasetTask } from "./labels/dataset-task.ts";
import type { OwnDescription } from "./own-description.ts";

/** What is stated about a dataset: plain data, checked by the conformance suite. */
export interface DatasetCard {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly country: string;
  readonly continent: string;
  /** True for cohorts that this project generates. Everything that shows them says so. */
  readonly simulated: boolean;
  /** Records in the full release; null where the number is not fixed. */
  readonly records: number | null;
  readonly patients: number | null;
  readonly samplingRatesHz: readonly number[];
  /** Signals in the order and spelling of the files; the reader finds them by name. */
  readonly leadOrder: readonly string[];
  /** Container and unit of the files in one line: "WFDB format 16, 1000 steps per mV". */
  readonly storage: string;
  /** What samples measure once read; "standardised" where the publisher removed the unit, so that no amplitude can be judged. */
  readonly amplitude: "millivolts" | "standardised";
  readonly license: string;
  readonly access: "open" | "registration" | "restricted";
  /** May single waveforms be drawn in a report that is passed on? */
  readonly waveformsMayBeShown: boolean;
  readonly cite: string;
  /** Where to download it; empty for a simulated cohort. */
  readonly url: string;
  /** How `einthoven data get` obtains the original files; absent where it cannot. */
  readonly download?: DatasetDownload;
  /** Harmonised classes that this dataset's annotators looked for; all others are NOT_ASSESSED. */
  readonly assessed: readonly string[];
  /** Other dataset ids that hold copies of the same recordings. */
  readonly overlaps: readonly string[];
  /** What a reader must know when patients recur but are not identified, so that no split can be patient-wise; else null. */
  readonly patientCaveat: string | null;
  /** Traps that this reader handles, one sentence each. */
  readonly quirks: readonly string[];
  /** Which official folds are for what; null where there is no official split. */
  readonly folds: {
    readonly train: readonly number[];
    readonly validation: readonly number[];
    readonly test: readonly number[];
  } | null;
}

/** One recording, as its dataset's tables and header describe it; no samples. */
export interface RecordEntry {
  /** Unique within the dataset; the name of the record in the release. */
  readonly id: string;
  /** Path of its header within the folder. */
  readonly path: string;
  /** The dataset's patient id, or the record's own id where every record is another patient. */
  readonly patientId: string;
  /** null when missing, -1, NaN, or top-coded (PTB-XL writes 300 for "older than 89"). */
  readonly ageYears: number | null;
  readonly sex: "female" | "male" | null;
  readonly device: string | null;
  readonly site: string | null;
  /** Official fold, where the dataset has folds. */
  readonly fold: number | null;
  readonly samplingRateHz: number;
  /** Place of the recording in a file of many, from 0; absent where every recording has files of its own. */
  readonly row?: number;
  /** Numbers that the dataset gives besides (intervals, ejection fraction ...), by name with unit; NaN and sentinels left out. */
  readonly measurements?: Readonly<Record<string, number>>;
  /** The dataset's own codes (SCP, SNOMED CT ...), untranslated. */
  readonly statements: readonly string[];
  /** Classes that the dataset assesses but not in this record (PTB-XL: no axis stated). */
  readonly notAssessed?: readonly string[];
}

/** A recording that is left out, and why. Counted and shown, never silent. */
export interface Exclusion {
  readonly recordId: string;
  readonly reason: ErrorCode;
  /** One sentence with the offending value. */
  readonly detail: string;
}

/** A dataset folder after its tables and headers were read. */
export interface DatasetIndex {
  readonly card: DatasetCard;
  /** Sorted by id (code point order), so that row numbers are reproducible. */
  readonly records: readonly RecordEntry[];
  readonly exclusions: readonly Exclusion[];
  /** Sentences a person should read before trusting results (old gains, unknown codes with counts ...). */
  readonly warnings: readonly string[];
  /**
   * SHA-256 over the tables and every header. A WFDB header carries the checksum of each signal, and the
   * reader verifies it, so this decides the content without reading gigabytes of samples. Files without such
   * checksums count by `contentSample`.
   */
  readonly fingerprint: string;
  /** Card, codes and tasks of this folder's own, where it describes itself (`describedDataset`). */
  readonly own?: OwnDescription;
}

/** One dataset: its card and how its original files are read. */
export interface Dataset {
  readonly card: DatasetCard;
  /** Questions that its own annotations answer, besides those that all datasets share (`labels/tasks.ts`). */
  readonly tasks: readonly DatasetTask[];
  /** Native codes that mean a harmonised class in this dataset; empty when the class is not assessed. */
  codesOf(classId: string): readonly string[];
  /** Is this folder (by its sentinel files) a copy of this dataset? Reads names, and SIMULATED.txt where there is one. */
  recognises(tree: FileTree): Promise<boolean>;
  /** Reads tables and headers. Rejects with `folder-unrecognised` or `folder-empty`; bad records become exclusions. */
  index(tree: FileTree): Promise<DatasetIndex>;
  /** Reads one recording, all twelve leads in standard order, verified against its checksums. Rejects with an EinthovenError. */
  read(tree: FileTree, record: RecordEntry): Promise<Ecg>;
}

/** Where a dataset's original files are published, for `einthoven data get`. */
export type DatasetDownload =
  /** PhysioNet, open access: SHA256SUMS.txt of the release lists every file. */
  | {
      readonly kind: "physionet";
      readonly slug: string;
      readonly version: string;
      /** Paths that no reader here needs (`*` stands for anything), such as the same signals at another rate. */
      readonly without?: readonly string[];
      /** Where a release holds several datasets: the paths of this one; all others are left out. */
      readonly only?: readonly string[];
    }
  /** A Zenodo record: its API lists files, sizes and MD5. */
  | { readonly kind: "zenodo"; readonly record: number }
  /** A figshare article, or a collection of them: the API lists files, sizes and MD5. */
  | { readonly kind: "figshare"; readonly source: "article" | "collection"; readonly id: number }
  /** Files stated one by one. */
  | { readonly kind: "files"; readonly files: readonly RemoteFile[] }
  /** What a person must do: sign an agreement, take part in a course, confirm on a page. One sentence per step. */
  | { readonly kind: "manual"; readonly steps: readonly string[] };

/** A file at its publisher. */
export interface RemoteFile {
  /** Where it belongs below the dataset's folder, with forward slashes. */
  readonly path: string;
  readonly url: string;
  /** null where the publisher does not state it. */
  readonly bytes: number | null;
  readonly checksum: Checksum | null;
}

/** A file's published digest. */
export interface Checksum {
  readonly algorithm: "sha256" | "md5";
  /** Lower case, 64 or 32 hexadecimal digits. */
  readonly hex: string;
}

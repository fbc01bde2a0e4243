import { STANDARD_LEADS } from "../../core/ecg.ts";
import type { DatasetCard } from "../dataset.ts";
import type { DatasetDownload } from "../download.ts";

/** What the cards of all datasets of the PhysioNet/CinC Challenge 2021 (v1.0.3) have in common. */
export const CHALLENGE_RELEASE: Pick<
  DatasetCard,
  | "version"
  | "simulated"
  | "leadOrder"
  | "storage"
  | "amplitude"
  | "license"
  | "access"
  | "waveformsMayBeShown"
  | "url"
  | "folds"
> = {
  version: "1.0.3",
  simulated: false,
  leadOrder: STANDARD_LEADS,
  storage: "WFDB header over MAT v4 (int16), 1000 steps per mV",
  amplitude: "millivolts",
  license: "CC-BY-4.0",
  access: "open",
  waveformsMayBeShown: true,
  url: "https://physionet.org/content/challenge-2021/1.0.3/",
  folds: null,
};

/** How to get one dataset's part of the Challenge 2021: the records in its folder below `training/`. */
export function challengeDownload(folder: string): DatasetDownload {
  return {
    kind: "physionet",
    slug: "challenge-2021",
    version: "1.0.3",
    only: [`training/${folder}/*`, "LICENSE.txt"],
  };
}

/** Traps of every one of them. */
export const CHALLENGE_QUIRKS: readonly string[] = [
  "Headers of mid-2020 state wrong gains over the same integers; such records are left out.",
  "A blank #Dx means that no diagnosis is known; such records are left out.",
  "An age of NaN or -1 is read as unknown; ages above 89 were railed to 92 by the release.",
];

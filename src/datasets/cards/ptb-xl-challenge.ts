import type { Dataset } from "../dataset.ts";
import { challengeLayout } from "../layouts/challenge-layout.ts";
import { CHALLENGE_QUIRKS, CHALLENGE_RELEASE, challengeDownload } from "./challenge-release.ts";

/**
 * PTB-XL 1.0.1 as the Challenge 2021 re-released it (HR00001 is ecg_id 1): SNOMED CT codes, no patients, no folds.
 * Assessed are the classes that occur at least once in the Challenge's mapping tables. Prefer `ptb-xl`.
 */
export const ptbXlChallenge: Dataset = challengeLayout({
  card: {
    ...CHALLENGE_RELEASE,
    download: challengeDownload("ptb-xl"),
    id: "ptb-xl-challenge",
    title: "PTB-XL (Challenge copy)",
    country: "Germany",
    continent: "Europe",
    records: 21_837,
    patients: null,
    samplingRatesHz: [500],
    cite: "Wagner et al. 2020, Scientific Data 7:154, doi:10.1038/s41597-020-0495-6",
    assessed: [
      ...["NSR", "AF", "AFL", "SB", "STACH", "SARRH", "SVT", "IAVB", "LBBB", "RBBB", "IRBBB"],
      ...["LAFB", "NSIVCD", "PAC", "PVC", "STD", "STE", "TAB", "TINV", "LVH", "RVH", "LQRSV"],
      ...["LAD", "RAD", "LQT", "QAB", "PACE", "MI", "WPW"],
    ],
    overlaps: ["ptb-xl", "ptb-xl-100", "challenge-2025"],
    patientCaveat:
      "It has no patient ids although patients repeat: no split of it can be patient-wise, so its scores are too high. Use ptb-xl instead.",
    quirks: [...CHALLENGE_QUIRKS],
  },
  owns: (name) => /^HR\d{5}$/.test(name),
  exampleName: "HR00001",
});

import type { Dataset } from "../dataset.ts";
import { SNOMED_AND_CPSC_CODES } from "../labels/snomed-codes.ts";
import { challengeLayout } from "../layouts/challenge-layout.ts";
import { CHALLENGE_QUIRKS, CHALLENGE_RELEASE, challengeDownload } from "./challenge-release.ts";

/**
 * The training set of the China Physiological Signal Challenge 2018, as the Challenge 2020/21 re-released it
 * (A0001 ...). Nine classes were annotated, and no other: no sinus bradycardia or tachycardia.
 */
export const cpsc2018: Dataset = challengeLayout({
  card: {
    ...CHALLENGE_RELEASE,
    download: challengeDownload("cpsc_2018"),
    id: "cpsc2018",
    title: "CPSC2018",
    country: "China",
    continent: "Asia",
    records: 6877,
    patients: null,
    samplingRatesHz: [500],
    cite: "Liu et al. 2018, J Med Imaging Health Inform 8:1368, doi:10.1166/jmihi.2018.2442",
    assessed: ["NSR", "AF", "IAVB", "LBBB", "RBBB", "PAC", "PVC", "STD", "STE"],
    overlaps: ["cpsc2018-original"],
    patientCaveat: null,
    quirks: [
      ...CHALLENGE_QUIRKS,
      "Headers of the unofficial phase of 2020 state words (RBBB) instead of SNOMED CT codes; both are read.",
      "Lengths run from 6 to 144 s and go with the class.",
      "RBBB means complete right bundle branch block; incomplete block was not labelled.",
    ],
  },
  owns: (name) => /^A\d{4}$/.test(name),
  exampleName: "A0001",
  codeTable: SNOMED_AND_CPSC_CODES,
});

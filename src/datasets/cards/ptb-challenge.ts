import type { Dataset } from "../dataset.ts";
import { challengeLayout } from "../layouts/challenge-layout.ts";
import { CHALLENGE_QUIRKS, CHALLENGE_RELEASE, challengeDownload } from "./challenge-release.ts";

/**
 * The PTB Diagnostic ECG database as the Challenge 2021 re-released it (S0001 ...). Assessed are the classes that
 * occur at least once in the Challenge's mapping tables.
 */
export const ptbChallenge: Dataset = challengeLayout({
  card: {
    ...CHALLENGE_RELEASE,
    download: challengeDownload("ptb"),
    id: "ptb-challenge",
    title: "PTB (Challenge copy)",
    country: "Germany",
    continent: "Europe",
    records: 516,
    patients: null,
    samplingRatesHz: [1000],
    cite: "Bousseljot et al. 1995, Biomed Tech 40(S1):317, doi:10.1515/bmte.1995.40.s1.317",
    assessed: ["NSR", "AF", "AFL", "STACH", "MI", "WPW"],
    overlaps: ["ptb"],
    patientCaveat:
      "It has no patient ids although patients repeat: no split of it can be patient-wise, so its scores are too high.",
    quirks: [...CHALLENGE_QUIRKS],
  },
  owns: (name) => /^S\d{4}$/.test(name),
  exampleName: "S0001",
});

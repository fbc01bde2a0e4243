import type { Dataset } from "../dataset.ts";
import { challengeLayout } from "../layouts/challenge-layout.ts";
import { CHALLENGE_QUIRKS, CHALLENGE_RELEASE, challengeDownload } from "./challenge-release.ts";

/**
 * The St Petersburg INCART arrhythmia database as the Challenge 2021 re-released it (I0001 ...), half-hour
 * records. Assessed are the classes that occur at least once in the Challenge's mapping tables.
 */
export const incartChallenge: Dataset = challengeLayout({
  card: {
    ...CHALLENGE_RELEASE,
    download: challengeDownload("st_petersburg_incart"),
    id: "incart-challenge",
    title: "INCART (Challenge copy)",
    country: "Russia",
    continent: "Europe",
    records: 74,
    patients: 32,
    samplingRatesHz: [257],
    cite: "Tihonenko et al. 2008, PhysioNet, doi:10.13026/C2V88N",
    assessed: [
      ...["AF", "STACH", "SARRH", "SVT", "RBBB", "NSIVCD", "PAC", "PVC", "STD", "STE"],
      ...["TINV", "LVH", "MI", "WPW"],
    ],
    overlaps: ["incart"],
    patientCaveat:
      "It has no patient ids although patients repeat: no split of it can be patient-wise, so its scores are too high.",
    quirks: [
      ...CHALLENGE_QUIRKS,
      "Re-quantised values saturate at 32.767 mV; samples that were not recorded are NaN.",
    ],
  },
  owns: (name) => /^I\d{4}$/.test(name),
  exampleName: "I0001",
});

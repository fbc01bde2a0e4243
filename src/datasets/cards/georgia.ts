import type { Dataset } from "../dataset.ts";
import { challengeLayout } from "../layouts/challenge-layout.ts";
import { CHALLENGE_QUIRKS, CHALLENGE_RELEASE, challengeDownload } from "./challenge-release.ts";

/**
 * The Georgia 12-lead ECG Challenge database (E00001 ...). Assessed are the classes that occur at least once in
 * the mapping tables of the Challenge 2021.
 */
export const georgia: Dataset = challengeLayout({
  card: {
    ...CHALLENGE_RELEASE,
    download: challengeDownload("georgia"),
    id: "georgia",
    title: "Georgia (G12EC)",
    country: "United States",
    continent: "North America",
    records: 10_344,
    patients: null,
    samplingRatesHz: [500],
    cite: "Perez Alday et al. 2020, Physiol Meas 41:124003, doi:10.1088/1361-6579/abc960",
    assessed: [
      ...["NSR", "AF", "AFL", "SB", "STACH", "SARRH", "SVT", "IAVB", "LBBB", "RBBB", "IRBBB"],
      ...["LAFB", "NSIVCD", "PAC", "PVC", "STD", "STE", "TAB", "TINV", "LVH", "RVH", "LQRSV"],
      ...["LAD", "RAD", "LQT", "QAB", "PACE", "MI", "WPW"],
    ],
    overlaps: [],
    patientCaveat: null,
    quirks: [
      ...CHALLENGE_QUIRKS,
      'Headers of the 2020 release name their record with a dot ("E00001.mat"); the file name counts.',
      "Records last 5 or 10 s.",
    ],
  },
  owns: (name) => /^E\d{5}$/.test(name),
  exampleName: "E00001",
});

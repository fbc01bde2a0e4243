import type { Dataset } from "../dataset.ts";
import { challengeLayout } from "../layouts/challenge-layout.ts";
import { CHALLENGE_QUIRKS, CHALLENGE_RELEASE, challengeDownload } from "./challenge-release.ts";
import { isNingbo } from "./js-records.ts";

/**
 * Ningbo First Hospital (JS10647-JS45551). Assessed are the classes that occur at least once in the mapping
 * tables of the Challenge 2021, except atrial flutter: fibrillation was filed under it (7,615 flutter, no
 * fibrillation), so neither can be scored.
 */
export const ningbo: Dataset = challengeLayout({
  card: {
    ...CHALLENGE_RELEASE,
    download: challengeDownload("ningbo"),
    id: "ningbo",
    title: "Ningbo",
    country: "China",
    continent: "Asia",
    records: 34_905,
    patients: 34_905,
    samplingRatesHz: [500],
    cite: "Zheng et al. 2020, Scientific Reports 10:2898, doi:10.1038/s41598-020-59821-7",
    assessed: [
      ...["NSR", "SB", "STACH", "SARRH", "SVT", "IAVB", "LBBB", "RBBB", "IRBBB", "LAFB"],
      ...["NSIVCD", "PAC", "PVC", "STD", "TAB", "TINV", "LVH", "RVH", "LQRSV", "LAD", "RAD"],
      ...["LQT", "QAB", "PACE", "MI", "WPW"],
    ],
    overlaps: [],
    patientCaveat: null,
    quirks: [
      ...CHALLENGE_QUIRKS,
      "Atrial fibrillation was filed under flutter: neither counts as assessed.",
      "About one record in twenty has one or more flat leads.",
      "S23074 is a misnamed JS23074 and belongs here.",
    ],
  },
  owns: isNingbo,
  exampleName: "JS10647",
});

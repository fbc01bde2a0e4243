import type { Dataset } from "../dataset.ts";
import { challengeLayout } from "../layouts/challenge-layout.ts";
import { CHALLENGE_QUIRKS, CHALLENGE_RELEASE, challengeDownload } from "./challenge-release.ts";
import { isChapman } from "./js-records.ts";

/**
 * Chapman-Shaoxing (JS00001-JS10646). Assessed are the classes that occur at least once in the mapping tables of
 * the Challenge 2021.
 */
export const chapman: Dataset = challengeLayout({
  card: {
    ...CHALLENGE_RELEASE,
    download: challengeDownload("chapman_shaoxing"),
    id: "chapman",
    title: "Chapman-Shaoxing",
    country: "China",
    continent: "Asia",
    records: 10_247,
    patients: 10_247,
    samplingRatesHz: [500],
    cite: "Zheng et al. 2020, Scientific Data 7:48, doi:10.1038/s41597-020-0386-x",
    assessed: [
      ...["NSR", "AF", "AFL", "SB", "STACH", "SVT", "IAVB", "LBBB", "RBBB", "NSIVCD", "PAC"],
      ...["PVC", "STD", "STE", "TAB", "TINV", "LVH", "RVH", "LQRSV", "LAD", "RAD", "LQT"],
      ...["QAB", "MI", "WPW"],
    ],
    overlaps: ["chapman-figshare"],
    patientCaveat: null,
    quirks: [...CHALLENGE_QUIRKS, "Record numbers have gaps; some records hold flat leads."],
  },
  owns: isChapman,
  exampleName: "JS00001",
});

import type { Dataset } from "../dataset.ts";
import { challengeLayout } from "../layouts/challenge-layout.ts";
import { CHALLENGE_QUIRKS, CHALLENGE_RELEASE, challengeDownload } from "./challenge-release.ts";

/**
 * The unused records of CPSC2018 (Q0001 ...). Assessed are the classes that occur at least once in the mapping
 * tables of the Challenge 2021.
 */
export const cpscExtra: Dataset = challengeLayout({
  card: {
    ...CHALLENGE_RELEASE,
    download: challengeDownload("cpsc_2018_extra"),
    id: "cpsc-extra",
    title: "CPSC-Extra",
    country: "China",
    continent: "Asia",
    records: 3453,
    patients: null,
    samplingRatesHz: [500],
    cite: "Liu et al. 2018, J Med Imaging Health Inform 8:1368, doi:10.1166/jmihi.2018.2442",
    assessed: [
      ...["NSR", "AF", "AFL", "SB", "STACH", "SARRH", "SVT", "IAVB", "LBBB", "RBBB", "IRBBB"],
      ...["NSIVCD", "PAC", "PVC", "STD", "STE", "TAB", "TINV", "LVH", "RVH", "RAD", "LQT", "QAB"],
      ...["PACE", "MI", "WPW"],
    ],
    overlaps: [],
    patientCaveat: null,
    quirks: CHALLENGE_QUIRKS,
  },
  owns: (name) => /^Q\d{4}$/.test(name),
  exampleName: "Q0001",
});

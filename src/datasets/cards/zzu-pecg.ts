import type { Dataset } from "../dataset.ts";
import { statedClass, type TaskClass } from "../labels/dataset-task.ts";
import { ZZU_CODES } from "../labels/zzu-codes.ts";
import { ZZU_DISEASE, zzuLayout } from "../layouts/zzu-layout.ts";

/**
 * ZZU-pECG (Tan et al. 2025), ECGs of children from one day to fifteen years of age. Assessed are the classes that
 * the AHA's statements can express; some of them hardly occur in children.
 */
export const zzuPecg: Dataset = zzuLayout(
  {
    id: "zzu-pecg",
    title: "ZZU-pECG (children)",
    version: "1",
    country: "China",
    continent: "Asia",
    simulated: false,
    records: 14_190,
    patients: 11_643,
    samplingRatesHz: [500],
    leadOrder: ["I", "II", "III", "AVR", "AVL", "AVF", "V1", "V2", "V3", "V4", "V5", "V6"],
    storage: "WFDB format 16, fractional gain and baseline of its own for each lead",
    amplitude: "millivolts",
    license: "CC-BY-4.0",
    access: "open",
    waveformsMayBeShown: true,
    cite: "Tan et al. 2025, Scientific Data, doi:10.1038/s41597-025-05225-z",
    url: "https://doi.org/10.6084/m9.figshare.27078763",
    download: { kind: "figshare", source: "article", id: 27_078_763 },
    assessed: [...ZZU_CODES.codes.keys()],
    overlaps: [],
    patientCaveat: null,
    quirks: [
      "1,856 records have nine leads (no V2, V4 and V6) and are left out; half of them are of children with heart disease, against a quarter of the others.",
      "Ages are given in days and read as years with fractions.",
      "The archive comes in two parts (Child_ecg.zip and .z01) that must be joined before they can be unpacked.",
      "Findings without a code of the AHA are given in words; modifiers are not read.",
      "Diseases are diagnoses of the hospital stay, not readings of the tracing.",
      "Amplitudes saturate at about 26.6 mV, which one record in nine touches.",
      "Records last 5 to 120 s.",
    ],
    folds: null,
  },
  [
    {
      id: "zzu-pecg/normal",
      title: "Normal ECG of a child",
      kind: "binary",
      classes: [statedClass("normal", "Normal ECG", ["A1"])],
    },
    {
      id: "zzu-pecg/disease",
      title: "Heart disease of the child",
      kind: "multi-label",
      classes: [
        disease("congenital", "Congenital heart disease"),
        disease("myocarditis", "Myocarditis"),
        disease("kawasaki", "Kawasaki disease"),
        disease("cardiomyopathy", "Cardiomyopathy"),
      ],
    },
  ],
);

function disease(id: string, title: string): TaskClass {
  return statedClass(id, title, [`disease=${id}`], {
    asked: ({ notAssessed = [] }) => !notAssessed.includes(ZZU_DISEASE),
  });
}

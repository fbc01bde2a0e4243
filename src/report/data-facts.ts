import type { DatasetCheck } from "../results/dataset-check.ts";
import { countOf, formatCount, threeDigits } from "./number-format.ts";

/** One thing that was counted or measured in a dataset folder, beside what its card states. */
export interface DataFact {
  readonly what: string;
  readonly found: string;
  /** "" where the card states nothing to compare with. */
  readonly expected: string;
}

/** Words what was counted and measured, for the page and for the terminal. */
export function factsOf(check: DatasetCheck): readonly DataFact[] {
  const { card, subjects, checksums } = check;
  const [shortest, medianSeconds, longest] = check.seconds;
  const stated = (count: number | null): string =>
    count === null ? "not stated" : formatCount(count);
  return [
    { what: "Usable records", found: formatCount(check.records), expected: stated(card.records) },
    { what: "Patients", found: formatCount(check.patients), expected: stated(card.patients) },
    {
      what: "Sampling rates",
      found: check.samplingRates
        .map(({ hertz, records }) => `${hertz} Hz (${formatCount(records)})`)
        .join(", "),
      expected: "",
    },
    {
      what: "Length (shortest, median, longest)",
      found: `${threeDigits(shortest)}, ${threeDigits(medianSeconds)}, ${threeDigits(longest)} s`,
      expected: "",
    },
    {
      what: "Lead II peak to peak (5 %, 50 %, 95 %)",
      found:
        check.leadIIMillivolts === null
          ? "no valid lead II"
          : `${check.leadIIMillivolts.map(threeDigits).join(", ")} ${card.amplitude === "millivolts" ? "mV" : "(standardised, no unit)"}`,
      expected: card.amplitude === "millivolts" ? "median 0.1 to 10 mV" : "",
    },
    {
      what: "Records with flat leads",
      found: formatCount(check.recordsWithFlatLeads),
      expected: "",
    },
    {
      what: "Sex",
      found: `${formatCount(subjects.female)} female, ${formatCount(subjects.male)} male, ${formatCount(subjects.sexUnknown)} unknown`,
      expected: "",
    },
    {
      what: "Age (5 %, 50 %, 95 %)",
      found:
        subjects.ageYears === null
          ? "unknown"
          : `${subjects.ageYears.map(threeDigits).join(", ")} years; known for ${formatCount(subjects.ageKnown)}`,
      expected: "",
    },
    {
      what: "Recordings stored twice",
      found: `${countOf(check.copies.length, "pair")}${check.copies[0] === undefined ? "" : `, first ${check.copies[0].join(" and ")}`}`,
      expected: "",
    },
    ...(checksums === null
      ? []
      : [
          {
            what: `Files against ${checksums.list}`,
            found: `${formatCount(checksums.verified)} as listed, ${formatCount(checksums.missing)} not here, ${formatCount(checksums.differing.length)} differ${checksums.differing[0] === undefined ? "" : `, first ${checksums.differing[0]}`}`,
            expected: formatCount(checksums.listed),
          },
        ]),
  ];
}

import { STANDARD_LEADS } from "../../core/ecg.ts";
import { writeWfdbRecord } from "../../formats/wfdb/wfdb-write.ts";
import type { CohortRecord } from "../cohort.ts";
import { SNOMED_CODES } from "../people/statements.ts";
import type { SimulatedFile } from "../write-site.ts";

const RECORDS_PER_GROUP = 1000;

const MONTHS = [
  "Jan",
  "Feb",
  "Mar",
  "Apr",
  "May",
  "Jun",
  "Jul",
  "Aug",
  "Sep",
  "Oct",
  "Nov",
  "Dec",
] as const;

/**
 * Lays out a cohort as the PhysioNet/Computing in Cardiology Challenge 2021: `training/<folder>/g<n>/<name>.hea` and
 * `.mat`, at most a thousand records in each group, and its list. The Challenge has no patient ids; a site with
 * repeat patients adds a comment `#Patient: <name of that patient's first record>`.
 */
export function* challengeFolder(
  cohort: Iterable<CohortRecord>,
  { folder, prefix, namesPatients }: { folder: string; prefix: string; namesPatients: boolean },
): Generator<SimulatedFile, void, undefined> {
  const nameOf = (number: number): string => `${prefix}${String(number).padStart(4, "0")}`;
  const groups = new Map<string, string[]>();
  for (const record of cohort) {
    const group = `training/${folder}/g${1 + Math.floor((record.number - 1) / RECORDS_PER_GROUP)}`;
    const recordName = nameOf(record.number);
    groups.set(group, [...(groups.get(group) ?? []), recordName]);
    const files = writeWfdbRecord({
      recordName,
      signalNames: STANDARD_LEADS,
      samplingRateHz: record.ecg.samplingRateHz,
      samples: record.ecg.samples,
      millivolts: record.ecg.data,
      storage: "mat",
      dateTime: dateTimeOf(record),
      comments: [
        ...commentsOf(record),
        ...(namesPatients ? [`Patient: ${nameOf(record.patientNumber)}`] : []),
      ],
    });
    for (const file of files) yield { path: `${group}/${file.path}`, bytes: file.bytes };
  }
  for (const [group, names] of groups) {
    const bytes = new TextEncoder().encode(`${names.join("\n")}\n`);
    yield { path: `${group}/RECORDS`, bytes };
  }
}

function commentsOf({ ageYears, patient, annotated }: CohortRecord): string[] {
  return [
    `Age: ${ageYears ?? "NaN"}`,
    `Sex: ${patient.sex === "male" ? "Male" : "Female"}`,
    `Dx: ${annotated.map((finding) => SNOMED_CODES[finding]).join(",")}`,
    "Rx: Unknown",
    "Hx: Unknown",
    "Sx: Unknown",
    "Simulated: this recording was generated and is no person's",
  ];
}

/** "05-Feb-2004 11:39:16": the Challenge's order, which WFDB's own grammar does not know. */
function dateTimeOf({ recordedAt: { year, month, day, clock } }: CohortRecord): string {
  return `${String(day).padStart(2, "0")}-${MONTHS[month - 1]}-${year} ${clock}`;
}

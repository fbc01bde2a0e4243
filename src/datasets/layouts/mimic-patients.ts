import type { FileTree } from "../../core/file-tree.ts";
import { type StreamedTable, streamTable } from "../reading/stream-table.ts";
import { parseSex } from "../reading/subject.ts";

/** A patient of MIMIC-IV, as its module "hosp" describes them. */
export interface MimicPatient {
  readonly sex: "female" | "male" | null;
  /** Age in the (shifted) year `anchorYear`; null above 89, which the release hides. */
  readonly anchorAgeYears: number | null;
  readonly anchorYear: number;
}

/** Above this, MIMIC-IV writes 91 for everybody. */
const OLDEST_SHOWN_YEARS = 89;

/** Reads patients.csv of MIMIC-IV in windows of 1 MiB: patients by id. Rejects with `table-malformed`. */
export async function readMimicPatients(
  tree: FileTree,
  path: string,
): Promise<StreamedTable & { readonly patients: ReadonlyMap<number, MimicPatient> }> {
  const patients = new Map<number, MimicPatient>();
  const streamed = await streamTable(tree, path, (table) => {
    const sexes = table.column("gender");
    const ages = table.column("anchor_age");
    const years = table.column("anchor_year");
    table.column("subject_id").forEach((id, r) => {
      const age = Number(ages[r]);
      patients.set(Number(id), {
        sex: parseSex(sexes[r]!),
        anchorAgeYears: ages[r] !== "" && age <= OLDEST_SHOWN_YEARS ? age : null,
        anchorYear: Number(years[r]),
      });
    });
  });
  return { ...streamed, patients };
}

/** The patient's age in the year of a recording ("2180-07-23 08:44:00"); null when unknown. */
export function mimicAgeYears(patient: MimicPatient | undefined, ecgTime: string): number | null {
  if (patient === undefined || patient.anchorAgeYears === null) return null;
  const age = patient.anchorAgeYears + Number(ecgTime.slice(0, 4)) - patient.anchorYear;
  return age >= 0 && age <= 120 ? age : null;
}

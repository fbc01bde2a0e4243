import type { CsvTable } from "../../formats/csv.ts";

/** The four groups of heart disease that ZZU-pECG studies, by the words with which its table names them. */
const GROUPS = {
  "congenital heart disease": "disease=congenital",
  myocarditis: "disease=myocarditis",
  "kawasaki disease": "disease=kawasaki",
  cardiomyopathy: "disease=cardiomyopathy",
} as const;

/**
 * Reads DiseaseCode.csv: the statement ("disease=congenital") of each ICD-10 code, with the study's own marks before
 * some of them ("(FO) Q21.1"). The name of a group stands in its first row only. Throws `table-malformed`.
 */
export function zzuDiseaseCodes(table: CsvTable): ReadonlyMap<string, string> {
  const types = table.column("Disease Type");
  const codes = new Map<string, string>();
  let group: string | undefined;
  table.column("ICD-10 Code").forEach((code, r) => {
    const type = types[r]!.replace(/\s+/g, " ").trim().toLowerCase();
    if (type !== "") group = GROUPS[type as keyof typeof GROUPS];
    if (group !== undefined && /\d/.test(code)) codes.set(code.trim(), group);
  });
  return codes;
}

/** The groups of disease in a cell such as `'Q21.0';'J03.9'`; other diseases belong to none. */
export function zzuDiseases(cell: string, codes: ReadonlyMap<string, string>): readonly string[] {
  const found = cell.split(";").flatMap((part) => codes.get(part.replaceAll("'", "").trim()) ?? []);
  return [...new Set(found)];
}

import { parseCsv } from "../../formats/csv.ts";
import { PTB_XL_STATEMENTS, type PtbXlStatement } from "../labels/ptb-xl-statements.ts";

const NAME = "scp_statements.csv";
const SHOWN = 3;

/**
 * Compares the folder's scp_statements.csv with the statements that this project knows (release 1.0.3): one sentence
 * naming the codes that differ, since the tasks are built on ours; none when they agree. Throws `table-malformed`.
 */
export function statementWarnings(bytes: Uint8Array): string[] {
  const found = statementsOf(new TextDecoder().decode(bytes));
  const known = new Map(PTB_XL_STATEMENTS.map((statement) => [statement.code, lineOf(statement)]));
  const codes = new Set([...known.keys(), ...found.keys()]);
  const different = [...codes].filter((code) => known.get(code) !== found.get(code));
  if (different.length === 0) return [];
  const shown = different.slice(0, SHOWN).join(", ");
  const more = different.length > SHOWN ? ` and ${different.length - SHOWN} more` : "";
  return [
    `${NAME} differs from that of release 1.0.3 in ${shown}${more}; the tasks follow release 1.0.3.`,
  ];
}

/** Kinds and groups of each code, as one comparable line. */
function statementsOf(text: string): Map<string, string> {
  const table = parseCsv(text, { name: NAME });
  const column = {
    diagnostic: table.column("diagnostic"),
    form: table.column("form"),
    rhythm: table.column("rhythm"),
    superclass: table.column("diagnostic_class"),
    subclass: table.column("diagnostic_subclass"),
  };
  // The column of the codes has no name of its own.
  const codes = table.column(table.columns[0]!.trim());
  return new Map(
    codes.map((code, r) => {
      const kinds = (["diagnostic", "form", "rhythm"] as const).filter(
        (kind) => Number(column[kind][r]) === 1,
      );
      return [
        code.trim(),
        lineOf({
          kinds,
          superclass: column.superclass[r]!.trim() || null,
          subclass: column.subclass[r]!.trim() || null,
        }),
      ];
    }),
  );
}

function lineOf({
  kinds,
  superclass,
  subclass,
}: Pick<PtbXlStatement, "kinds" | "superclass" | "subclass">): string {
  return [kinds.join("+"), superclass ?? "", subclass ?? ""].join(" ");
}

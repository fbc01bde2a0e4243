/** How one family of datasets spells the harmonised classes. */
export interface CodeTable {
  /** What to call the codes in messages: "SCP-ECG". */
  readonly name: string;
  /** Codes of each harmonised class; a class that the family cannot state is absent. */
  readonly codes: ReadonlyMap<string, readonly string[]>;
  /** Every code that the family is known to use, harmonised or not. */
  readonly known: ReadonlySet<string>;
}

/** Sentences that name the statements which a code table does not know, with their counts, most frequent first. */
export function unknownCodeWarnings(
  table: CodeTable,
  statements: Iterable<readonly string[]>,
): readonly string[] {
  const counts = new Map<string, number>();
  for (const codes of statements) {
    for (const code of codes) {
      if (!table.known.has(code)) counts.set(code, (counts.get(code) ?? 0) + 1);
    }
  }
  return [...counts]
    .sort(([a, timesA], [b, timesB]) => timesB - timesA || (a < b ? -1 : 1))
    .map(
      ([code, times]) =>
        `"${code}", stated by ${times} ${times === 1 ? "record" : "records"}, is no known ${table.name} code and stands for no class.`,
    );
}

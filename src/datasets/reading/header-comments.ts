/**
 * Reads header comments of the form "Reason for admission: Myocardial infarction" as fields by lower-case name; of
 * two with one name the first counts. Text without a colon is left out.
 */
export function commentFields(comments: readonly string[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const comment of comments) {
    const colon = comment.indexOf(":");
    const name = comment.slice(0, colon).trim().toLowerCase();
    if (colon > 0 && !fields.has(name)) fields.set(name, comment.slice(colon + 1).trim());
  }
  return fields;
}

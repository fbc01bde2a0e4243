import { STANDARD_LEADS } from "../../core/ecg.ts";
import { EinthovenError } from "../../core/error.ts";
import { type FolderRecordings, SETTINGS_FILE } from "./folder-settings.ts";

/** The name of a signal as this project knows leads: the folder's own alias, or without "ECG", "EKG" or "Lead" before it. */
export function leadName(name: string, { aliases }: Pick<FolderRecordings, "aliases">): string {
  const own = aliases[name.trim()];
  return own ?? name.trim().replace(/^(ecg|ekg|lead)[ _-]+/i, "");
}

/** Names of the signals of a file that does not say: the folder's, or the twelve standard leads in standard order. */
export function unnamedLeads({ leads, aliases }: FolderRecordings): readonly string[] {
  return leads.length === 0 ? STANDARD_LEADS : leads.map((name) => leadName(name, { aliases }));
}

/**
 * Which axis of an array [a, b] holds the leads: what the settings say, or the one of that length. Throws
 * `shape-mismatch` for an array of another number of leads, or of as many samples as leads.
 */
export function arrayOrder(
  [a, b]: readonly [number, number],
  recordings: FolderRecordings,
): "leads-first" | "time-first" {
  const leads = unnamedLeads(recordings).length;
  const { layout = a === leads ? "leads-first" : "time-first" } = recordings;
  const undecided = recordings.layout === undefined && a === leads && b === leads;
  if ((layout === "leads-first" ? a : b) === leads && !undecided) return layout;
  throw new EinthovenError(
    "shape-mismatch",
    `an array of ${a} x ${b} values, where one axis should hold ${leads} leads`,
    { hint: `state recordings.leads and recordings.layout in ${SETTINGS_FILE}` },
  );
}

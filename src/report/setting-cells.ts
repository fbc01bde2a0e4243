import type { Setting } from "../core/setting.ts";

/** The columns of a setting in a CSV file; one of them is empty. */
export const SETTING_COLUMNS = ["fraction", "shots"] as const;

export function settingCells({ kind, value }: Setting): [number | null, number | null] {
  return kind === "fraction" ? [value, null] : [null, value];
}

import { state } from "../state/store.ts";

/** The value of a CSS colour variable in the present theme, as "#rrggbb". */
export function cssColor(variable: string): string {
  // Read inside effects: they run again when the theme changes.
  void state.value.theme;
  const value = getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
  const digits = value.replace("#", "");
  return digits.length === 3 ? `#${[...digits].map((digit) => digit + digit).join("")}` : value;
}

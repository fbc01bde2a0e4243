/** How many labelled patients a probe is fitted on: a share of the training patients, or so many positive ones per class. */
export type Setting =
  | { readonly kind: "fraction"; readonly value: number }
  | { readonly kind: "shots"; readonly value: number };

/** Every training patient. */
export const ALL_LABELS: Setting = { kind: "fraction", value: 1 };

/** Is this the setting with every training patient? */
export function hasAllLabels(setting: Setting): boolean {
  return sameSetting(setting, ALL_LABELS);
}

export function sameSetting(a: Setting, b: Setting): boolean {
  return a.kind === b.kind && a.value === b.value;
}

/** Writes a setting in words: "25 %", "8 shots". */
export function settingText({ kind, value }: Setting): string {
  switch (kind) {
    case "fraction":
      return `${Number((100 * value).toPrecision(6))} %`;
    case "shots":
      return `${value} shot${value === 1 ? "" : "s"}`;
  }
}

/** A setting within a key: shares are bare numbers, as they were before there were shots. */
export function settingKey({ kind, value }: Setting): number | string {
  return kind === "fraction" ? value : `${value} shots`;
}

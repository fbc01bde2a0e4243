import type { ModelSummary } from "../results/model-summary.ts";

/**
 * Colours of categories after Okabe and Ito (2008), who chose them to be told apart with any colour vision.
 * On white, some were darkened until they reach the 3 : 1 contrast that WCAG 2.2 asks of graphics.
 */
const CATEGORIES = [
  { light: "#005f9e", dark: "#3f95d6" },
  { light: "#d55e00", dark: "#f0803c" },
  { light: "#008a64", dark: "#21b88d" },
  { light: "#b5578b", dark: "#d98ab5" },
  { light: "#c27d00", dark: "#e69f00" },
  { light: "#2b9be0", dark: "#9fd8f8" },
  { light: "#857500", dark: "#f0e442" },
  { light: "#7a5c46", dark: "#c3a58e" },
] as const;

/** Greys for controls, darkest first, so that they stand back from encoders. */
const CONTROLS = [
  { light: "#1c1f23", dark: "#f0f2f4" },
  { light: "#5d656e", dark: "#b4bcc5" },
  { light: "#858d96", dark: "#8d96a0" },
  { light: "#707a58", dark: "#a9b48c" },
] as const;

/** How one model is drawn in every figure of a report. */
export interface ModelStyle {
  /** A CSS colour, `var(--…)`, that follows the theme. */
  readonly color: string;
  /** Stroke pattern of its lines; "none" for encoders with trained weights. */
  readonly dash: string;
  /** Trained encoders are drawn filled, twins and controls hollow. */
  readonly hollow: boolean;
}

/**
 * Gives every model one colour: encoders one category each, a random twin that of its encoder, controls grey.
 * With more than eight encoders the colours repeat; labels stand beside every line for that reason.
 */
export function modelStyles(models: readonly ModelSummary[]): ReadonlyMap<string, ModelStyle> {
  const styles = new Map<string, ModelStyle>();
  const encoders = models.filter((model) => model.role !== "control");
  const twinOf = new Map(
    encoders.flatMap(({ id, randomTwinId }) => (randomTwinId === null ? [] : [[randomTwinId, id]])),
  );
  const leaders = encoders.filter(({ id }) => !twinOf.has(id));
  leaders.forEach(({ id, role }, i) => {
    styles.set(id, encoderStyle(i, role));
  });
  for (const { id, role } of encoders) {
    const place = leaders.findIndex((leader) => leader.id === twinOf.get(id));
    if (place >= 0) styles.set(id, encoderStyle(place, role));
  }
  models
    .filter(({ role }) => role === "control")
    .sort((a, b) => Number(b.id === "features") - Number(a.id === "features"))
    .forEach(({ id }, i) => {
      const dash = CONTROL_DASHES[i % CONTROL_DASHES.length]!;
      styles.set(id, { color: `var(--control-${i % CONTROLS.length})`, dash, hollow: true });
    });
  return styles;
}

/** The colour of category number `i` (a class, a dataset): a CSS variable. */
export function categoryColor(i: number): string {
  return `var(--category-${i % CATEGORIES.length})`;
}

/** Declares every colour variable for one theme, to stand in a rule of the style sheet. */
export function colorVariables(theme: "light" | "dark"): string {
  return [
    ...CATEGORIES.map((color, i) => `--category-${i}:${color[theme]}`),
    ...CONTROLS.map((color, i) => `--control-${i}:${color[theme]}`),
  ].join(";");
}

const CONTROL_DASHES = ["6 3", "2 3", "8 3 2 3", "1 4"] as const;

function encoderStyle(i: number, role: ModelSummary["role"]): ModelStyle {
  const twin = role === "random-twin";
  return { color: categoryColor(i), dash: twin ? "3 2" : "none", hollow: twin };
}

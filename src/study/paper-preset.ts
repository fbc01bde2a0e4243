import { EinthovenError } from "../core/error.ts";
import { MODELS } from "../models/catalogue.ts";
import type { Pooling } from "../models/model.ts";
import { cardOf } from "./contestants.ts";
import type { StudyModel } from "./model-entry.ts";
import type { Study } from "./study.ts";

/** What the preset puts where the study file says nothing: the classifiers of the predecessor code, one seed; and its map. */
const DEFAULTS = {
  fractions: [1],
  seeds: [1],
  probes: ["linear", "decision-tree", "random-forest", "gradient-boosting", "rbf-svm", "mlp"],
} as const;

/** What the preset decides; a study file that says otherwise contradicts itself. */
const DECIDED = ["evaluation", "shots", "leaveOneDatasetOut"] as const;

const FOLDS = 5;

/**
 * Puts the preset's values where a study file with `preset: paper` says nothing. Any other value is returned as it is.
 * Throws `study-malformed` when the file sets what the preset decides.
 */
export function withPresetDefaults(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const settings = value as Record<string, unknown>;
  if (settings["preset"] !== "paper") return value;
  const contradicted = DECIDED.filter((name) => settings[name] !== undefined);
  if (contradicted.length > 0) {
    throw new EinthovenError(
      "study-malformed",
      `'preset: paper' decides ${contradicted.map((name) => `'${name}'`).join(" and ")}`,
      { hint: `remove ${contradicted.join(" and ")}, or the preset` },
    );
  }
  return { ...DEFAULTS, ...settings, explain: withTunedMap(settings["explain"] ?? {}) };
}

/** The predecessor's map, which is drawn beside the same search under permuted labels, unless the file says otherwise. */
function withTunedMap(explain: unknown): unknown {
  if (typeof explain !== "object" || explain === null) return explain;
  const { umap = {} } = explain as { readonly umap?: unknown };
  if (typeof umap !== "object" || umap === null) return explain;
  return { ...explain, umap: { tuned: true, ...umap } };
}

/**
 * Expands the preset `paper`, the protocol of the predecessor code: classes cut to equal size, stratified folds by exam
 * rather than by patient, the median over folds, maximum or last-token pooling where an encoder offers it.
 */
export function expandPreset(study: Study): Study {
  if (study.preset === null) return study;
  return {
    ...study,
    models: study.models.map(withPaperPooling),
    sampling: "balanced",
    evaluation: {
      kind: "cross-validation",
      folds: FOLDS,
      repeats: 1,
      unit: "record",
      summary: "median",
    },
  };
}

/** Why numbers of this preset are for comparison only; a report prints every one of them. */
export const PAPER_DEFECTS: readonly string[] = [
  "Folds are dealt by exam: records of one patient stand in training and test parts, which flatters every model.",
  "Classes are cut to equal size before the folds are dealt, so that test parts have a prevalence that no hospital has; accuracy, precision, NPV and AUPRC describe that prevalence.",
  "Most negative records are thrown away, other ones for every class.",
  "Official test parts are not kept apart, so numbers cannot be compared with work that uses them.",
  "The median over folds hides the worst fold, and the interval takes records of the folds as they fell.",
];

function withPaperPooling(entry: StudyModel): StudyModel {
  if (entry.own !== null || entry.pooling !== null) return entry;
  const model = MODELS.find((known) => cardOf(known).id === entry.id);
  const offered: readonly Pooling[] =
    model?.type === "encoder" ? (model.encoder.pooling?.offered ?? []) : [];
  const pooling = (["max", "last"] as const).find((wanted) => offered.includes(wanted));
  return pooling === undefined ? entry : { ...entry, pooling };
}

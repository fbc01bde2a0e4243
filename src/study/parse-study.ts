import type { z } from "zod";
import { EinthovenError } from "../core/error.ts";
import { type Mistake, openSettings, valueAt } from "../core/parse-settings.ts";
import { datasetById } from "../datasets/catalogue.ts";
import { HARMONISED_CLASSES } from "../datasets/labels/harmonised.ts";
import { TASKS } from "../datasets/labels/tasks.ts";
import { MODELS, modelById } from "../models/catalogue.ts";
import { poolingOutput } from "../models/pooling-output.ts";
import { shippedWeights } from "../models/shipped-weights.ts";
import { cardOf, poolingOf } from "./contestants.ts";
import type { StudyModel } from "./model-entry.ts";
import { expandPreset, withPresetDefaults } from "./paper-preset.ts";
import { studyForTask } from "./probes-for-task.ts";
import { type Study, studySchema } from "./study.ts";
import { knownTaskKind, studyTasks } from "./task.ts";

/**
 * Reads study.yaml: syntax, then grammar, then names (cards, models, task, classes). Throws one
 * `study-malformed` that lists every problem found with its line, the value and what would be right.
 */
export function parseStudy(
  text: string,
  { fileName = "study.yaml" }: { fileName?: string } = {},
): Study {
  const { value, lineOf, refuse } = openSettings(text, {
    fileName,
    code: "study-malformed",
    hint: "`einthoven init` writes a commented example; schema/study.schema.json gives completion in editors",
  });
  const asked = presetOrRefuse(value, { lineOf, refuse });
  const parsed = studySchema.safeParse(asked);
  if (!parsed.success) {
    throw refuse(parsed.error.issues.flatMap((issue) => grammarProblems(issue, [], asked, lineOf)));
  }
  const names = nameProblems(parsed.data, lineOf);
  if (names.length > 0) throw refuse(names);
  const study = expandPreset(parsed.data);
  // What a folder of one's own asks is known once it is read; its probes are settled then.
  const kind = knownTaskKind(study.task);
  return kind === null ? study : studyForTask(study, kind);
}

function presetOrRefuse(
  value: unknown,
  {
    lineOf,
    refuse,
  }: {
    readonly lineOf: (path: readonly PropertyKey[]) => number | null;
    readonly refuse: (mistakes: Mistake[]) => EinthovenError;
  },
): unknown {
  try {
    return withPresetDefaults(value);
  } catch (error) {
    if (!(error instanceof EinthovenError)) throw error;
    throw refuse([{ line: lineOf(["preset"]), message: `${error.message} (${error.hint})` }]);
  }
}

/** Turns a zod issue into sentences; a union reports the branch with the fewest problems, the first of equals. */
function grammarProblems(
  issue: z.core.$ZodIssue,
  prefix: readonly PropertyKey[],
  root: unknown,
  lineOf: (path: readonly PropertyKey[]) => number | null,
): Mistake[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const found = valueAt(root, path);
    const branches = issue.errors.filter(
      (branch) => !branch.every((inner) => isWrongKind(inner, found)),
    );
    const reports = (branches.length > 0 ? branches : issue.errors).map((branch) =>
      branch.flatMap((inner) => grammarProblems(inner, path, root, lineOf)),
    );
    return reports.reduce((best, report) => (report.length < best.length ? report : best));
  }
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      line: lineOf([...path, key]),
      message: `${where([...path, key])} is not a setting; remove it or correct its spelling`,
    }));
  }
  const found = valueAt(root, path);
  const shown = found === undefined ? "missing" : `is ${JSON.stringify(found)}`;
  return [{ line: lineOf(path), message: `${where(path)} ${shown}: ${issue.message}` }];
}

/** True for "expected a string, found a list": the branch of a union that was never meant. */
function isWrongKind(issue: z.core.$ZodIssue, found: unknown): boolean {
  return (
    issue.path.length === 0 &&
    (issue.code === "invalid_type" || (issue.code === "invalid_value" && typeof found === "object"))
  );
}

function where(path: readonly PropertyKey[]): string {
  return path.length === 0
    ? "the file"
    : path
        .map((key, i) =>
          typeof key === "number" ? `[${key}]` : i === 0 ? String(key) : `.${String(key)}`,
        )
        .join("");
}

/** Names that the grammar cannot know: cards, models, tasks, classes, and duplicates of names. */
function nameProblems(
  study: Study,
  lineOf: (path: readonly PropertyKey[]) => number | null,
): Mistake[] {
  const problems: Mistake[] = [];
  const check = (path: readonly PropertyKey[], test: () => void): void => {
    try {
      test();
    } catch (error) {
      if (!(error instanceof EinthovenError)) throw error;
      const hint = error.hint === undefined ? "" : ` (${error.hint})`;
      problems.push({ line: lineOf(path), message: `${where(path)}: ${error.message}${hint}` });
    }
  };
  study.datasets.forEach((dataset, i) => {
    check(["datasets", i, "card"], () => datasetById(dataset.card));
    const first = study.datasets.findIndex(({ name }) => name === dataset.name);
    check(["datasets", i], () => assertUnique("dataset", dataset.name, first === i));
  });
  study.models.forEach((model, i) => {
    check(["models", i], () => assertRunnable(model, study));
    check(["models", i], () => assertOnlyOnce(model, study.models));
  });
  check(["models"], () => assertPurpose(study));
  check(["pretrain", "datasets"], () => assertPretrainDatasets(study));
  check(["task"], () => assertTask(study.task));
  check(["probes"], () => {
    const kind = knownTaskKind(study.task);
    if (kind !== null) studyForTask(study, kind);
  });
  check(["leaveOneDatasetOut"], () => assertPooling(study));
  const { shap, signal } = study.explain;
  check(["explain", "shap", "probes"], () =>
    assertProbesRun(study, shap === false ? [] : (shap.probes ?? [])),
  );
  check(["explain", "signal", "probe"], () =>
    assertProbesRun(study, signal === false || signal.probe === undefined ? [] : [signal.probe]),
  );
  return problems;
}

function assertProbesRun({ probes }: Study, wanted: readonly string[]): void {
  const idle = wanted.find((id) => !probes.includes(id));
  if (idle === undefined) return;
  throw new EinthovenError("study-malformed", `the study does not run the ${idle} probe`, {
    hint: `add it to 'probes:', or choose from ${probes.join(", ")}`,
  });
}

function assertUnique(what: string, value: string, isFirst: boolean): void {
  if (isFirst) return;
  throw new EinthovenError("study-malformed", `two ${what}s are called "${value}"`, {
    hint: what === "dataset" ? "give one of them another 'name:'" : "remove one of them",
  });
}

/** A study compares models, or says how to pre-train one. */
function assertPurpose({ models, pretrain }: Study): void {
  if (models.length > 0 || pretrain !== null) return;
  throw new EinthovenError("study-malformed", "no model is named", {
    hint: "`einthoven models ls` lists them",
  });
}

function assertPretrainDatasets({ pretrain, datasets }: Study): void {
  const names = datasets.map(({ name }) => name);
  const unknown = (pretrain?.datasets ?? []).filter((name) => !names.includes(name));
  if (unknown.length === 0) return;
  throw new EinthovenError("study-malformed", `no dataset here is called ${unknown.join(", ")}`, {
    hint: `choose from ${names.join(", ")}, or leave it out for all of them`,
  });
}

/** One encoder may stand there several times with different poolings. */
function assertOnlyOnce(model: StudyModel, models: readonly StudyModel[]): void {
  const nameOf = (entry: StudyModel): string => {
    const known = entry.own !== null || MODELS.some((other) => cardOf(other).id === entry.id);
    const pooling = known ? poolingOf(entry) : null;
    return pooling === null ? entry.id : `${entry.id}@${pooling}`;
  };
  const name = nameOf(model);
  assertUnique("model", name, models.find((other) => nameOf(other) === name) === model);
}

function assertRunnable(entry: StudyModel, study: Study): void {
  if (entry.own !== null) {
    assertOwn(entry, study);
    return;
  }
  const { id, weights, pooling } = entry;
  const model = modelById(id);
  if (model.type === "encoder" && pooling !== null) poolingOutput(model.encoder, pooling);
  if (model.type === "control" && pooling !== null) {
    throw new EinthovenError(
      "study-malformed",
      `${id} has no tokens, but pooling is "${pooling}"`,
      {
        hint: "remove 'pooling:'",
      },
    );
  }
  const needsFile = model.type === "encoder" && model.encoder.checkpoint !== null;
  if (needsFile && weights === null && shippedWeights(model.encoder) === null) {
    throw new EinthovenError("study-malformed", `${id} needs 'weights:'`, {
      hint: `the path of ${model.encoder.checkpoint!.fileName}, or 'random' to run only its untrained twin`,
    });
  }
  if (!needsFile && weights !== null) {
    throw new EinthovenError(
      "study-malformed",
      `${id} has no weights file, but weights is "${weights}"`,
      {
        hint: "remove 'weights:'",
      },
    );
  }
}

function assertOwn({ id, own }: StudyModel, { datasets }: Study): void {
  if (MODELS.some((model) => cardOf(model).id === id)) {
    throw new EinthovenError("study-malformed", `"${id}" is a model of the catalogue`, {
      hint: "give a model of your own another 'name:'",
    });
  }
  if (own?.type !== "precomputed") return;
  const names = datasets.map(({ name }) => name);
  const missing = names.filter((name) => own.embeddings[name] === undefined);
  const unknown = Object.keys(own.embeddings).filter((name) => !names.includes(name));
  if (missing.length === 0 && unknown.length === 0) return;
  const problems = [
    ...missing.map((name) => `none for ${name}`),
    ...unknown.map((name) => `some for ${name}, which is no dataset here`),
  ];
  throw new EinthovenError("study-malformed", `embeddings of ${id}: ${problems.join("; ")}`, {
    hint: `name a file for each of ${names.join(", ")}`,
  });
}

function assertKnownTask(id: string): void {
  // What a folder of one's own asks is known once it is read.
  if (TASKS.some((task) => task.id === id) || id.startsWith("folder/")) return;
  const own = studyTasks();
  const found = own.find((task) => task.id === id);
  if (found === undefined) {
    const known = [...TASKS, ...own].map((task) => task.id).join(", ");
    throw new EinthovenError("study-malformed", `no task "${id}"`, {
      hint: `known tasks: ${known}`,
    });
  }
}

/** Pooling needs others to pool, and a test part that no fold of its own has seen. */
function assertPooling({ leaveOneDatasetOut, datasets, evaluation }: Study): void {
  if (!leaveOneDatasetOut) return;
  if (datasets.length < 3) {
    throw new EinthovenError(
      "study-malformed",
      `${datasets.length} datasets cannot be pooled without one`,
      {
        hint: "name three datasets or more; with two, the transfers are the same thing",
      },
    );
  }
  if (evaluation.kind === "split") return;
  throw new EinthovenError("study-malformed", "datasets are pooled by their splits, not by folds", {
    hint: "remove 'evaluation:'",
  });
}

function assertTask(task: Study["task"]): void {
  if (typeof task === "string") {
    assertKnownTask(task);
    return;
  }
  const twice = task.classes.filter((id, i) => task.classes.indexOf(id) !== i);
  if (twice.length > 0) {
    throw new EinthovenError("study-malformed", `classes listed twice: ${twice.join(", ")}`, {
      hint: "name each class once",
    });
  }
  const known = new Set(HARMONISED_CLASSES.map(({ id }) => id));
  const unknown = task.classes.filter((id) => !known.has(id));
  if (unknown.length === 0) return;
  throw new EinthovenError("study-malformed", `unknown classes: ${unknown.join(", ")}`, {
    hint: `known classes: ${[...known].join(", ")}`,
  });
}

import { EinthovenError } from "../core/error.ts";
import { ALL_PROBES, anyProbeById } from "../probe/catalogue.ts";
import type { TaskKind } from "../probe/probe.ts";
import type { Study } from "./study.ts";

/**
 * Settles a study's probes once it is known what is predicted: the linear probe, or ridge regression for a number, where
 * the study names none. Throws `study-malformed` for a probe that does not take such tasks, and for shots of a number.
 */
export function studyForTask(study: Study, kind: TaskKind): Study {
  if (kind === "regression") refuseClassSettings(study);
  const probes =
    study.probes.length > 0 ? study.probes : [kind === "regression" ? "ridge" : "linear"];
  const unfit = probes.filter((id) => !anyProbeById(id).tasks.includes(kind));
  if (unfit.length > 0) {
    const fit = ALL_PROBES.filter(({ tasks }) => tasks.includes(kind)).map(({ id }) => id);
    throw new EinthovenError(
      "study-malformed",
      `the task is a ${kind}, which ${unfit.join(" and ")} cannot learn`,
      { hint: `choose 'probes:' from ${fit.join(", ")}` },
    );
  }
  return { ...study, probes };
}

function refuseClassSettings({ shots, preset }: Study): void {
  if (shots.length > 0) {
    throw new EinthovenError(
      "study-malformed",
      "a number has no positive patients, so no 'shots'",
      {
        hint: "use 'fractions:'",
      },
    );
  }
  if (preset !== null) {
    throw new EinthovenError("study-malformed", `'preset: ${preset}' is for tasks of classes`, {
      hint: "remove the preset or choose a task of classes",
    });
  }
}

import { ABSENT, NOT_ASSESSED, PRESENT } from "../../core/labels.ts";
import type { ClassTask, RegressionTask } from "./dataset-task.ts";

/** Female or male, from the recording: what every encoder should see, and no diagnosis. Not assessed where unstated. */
export const SEX_TASK: ClassTask = {
  id: "sex",
  title: "Sex of the patient",
  kind: "binary",
  classes: [
    {
      id: "female",
      title: "Female",
      codes: ["sex"],
      labelOf: ({ sex }) => {
        if (sex === null) return NOT_ASSESSED;
        return sex === "female" ? PRESENT : ABSENT;
      },
    },
  ],
};

/** Age at the recording; none where it is missing or censored ("older than 89"). */
export const AGE_TASK: RegressionTask = {
  id: "age",
  title: "Age of the patient",
  kind: "regression",
  unit: "years",
  valueOf: ({ ageYears }) => ageYears,
};

import { z } from "zod";
import { studySchema } from "./study.ts";

/** The grammar of study.yaml as JSON Schema (draft 2020-12), for completion and checks in editors. */
export function studyJsonSchema(): object {
  return {
    ...z.toJSONSchema(studySchema, { io: "input" }),
    title: "Einthoven study",
    description: "Which models are compared on which datasets, for what task, and how.",
  };
}

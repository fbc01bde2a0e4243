import { z } from "zod";

/** How a study calls a dataset or a model; also a folder name in its results. */
export const name: z.ZodString = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]*$/i,
    "use letters, digits, '.', '_' and '-', starting with a letter or digit",
  );

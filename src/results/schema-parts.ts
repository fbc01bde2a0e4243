import { z } from "zod";
import type { Setting } from "../core/setting.ts";

/** Pieces that the schemas of several sections of a bundle are made of. */
export const count: z.ZodNumber = z.int().nonnegative();
export const nullableNumber: z.ZodNullable<z.ZodNumber> = z.number().nullable();
export const texts: z.ZodArray<z.ZodString> = z.array(z.string());
export const numbers: z.ZodArray<z.ZodNumber> = z.array(z.number());
export const sex: z.ZodType<"female" | "male" | null> = z.enum(["female", "male"]).nullable();
export const settingSchema: z.ZodType<Setting> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("fraction"), value: z.number().positive().max(1) }),
  z.object({ kind: z.literal("shots"), value: z.int().positive() }),
]);

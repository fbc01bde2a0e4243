import { parse } from "yaml";
import { z } from "zod";
import { type Lead, leadNamed } from "../../core/ecg.ts";
import { EinthovenError } from "../../core/error.ts";
import { valueAt } from "../../core/parse-settings.ts";
import type { Pooling } from "../model.ts";

/** What a person states about an ONNX encoder of their own: everything that the file itself does not say. Plain data. */
export interface OnnxManifest {
  readonly title: string;
  readonly summary: string;
  /** The graph, relative to the manifest. */
  readonly file: string;
  /** Of the graph; null where nobody has stated it. */
  readonly sha256: string | null;
  readonly license: string;
  readonly paper: string | null;
  readonly pretrainedOn: readonly string[] | "unknown";
  readonly samplingRateHz: number;
  readonly windowSamples: number;
  readonly leads: readonly Lead[];
  readonly unit: "mV" | "uV";
  readonly resampling: "fft" | "polyphase" | "linear";
  /** Zero-phase Butterworth band; null for none. */
  readonly filter: BandFilter | null;
  readonly normalisation:
    | "none"
    | "z-score-lead"
    | "z-score-window"
    | "min-max-lead"
    | "min-max-window";
  readonly input: string;
  /** Axes of the input behind the batch. */
  readonly layout: "leads-first" | "time-first";
  readonly output: string;
  /** "none" for an output float32[batch, dimension]; otherwise what becomes of float32[batch, tokens, dimension]. */
  readonly pooling: Pooling | "none";
  readonly dimension: number;
}

/** Null for an edge leaves that side open. */
export interface BandFilter {
  readonly lowHz: number | null;
  readonly highHz: number | null;
  readonly order: number;
}

const lead = z.string().transform((name, context): Lead => {
  const found = leadNamed(name);
  if (found !== undefined) return found;
  context.addIssue(`"${name}" is none of the twelve standard leads`);
  return z.NEVER;
});

const positive = z.number().positive();

const filter = z
  .strictObject({
    lowHz: positive.optional(),
    highHz: positive.optional(),
    order: z.int().min(1).max(10).default(4),
  })
  .refine(({ lowHz, highHz }) => lowHz !== undefined || highHz !== undefined, {
    message: "name lowHz, highHz or both",
  })
  .refine(({ lowHz = 0, highHz = Number.POSITIVE_INFINITY }) => lowHz < highHz, {
    message: "lowHz must lie below highHz",
  })
  .transform(({ lowHz = null, highHz = null, order }): BandFilter => ({ lowHz, highHz, order }));

const schema: z.ZodType<OnnxManifest> = z
  .strictObject({
    title: z.string().min(1),
    summary: z.string().default(""),
    file: z.string().min(1),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, "expected 64 digits 0-9a-f")
      .nullable()
      .default(null),
    license: z.string().default("not stated"),
    paper: z
      .url({ protocol: /^https$/ })
      .nullable()
      .default(null),
    pretrainedOn: z.union([z.literal("unknown"), z.array(z.string())]).default("unknown"),
    samplingRateHz: positive.max(10_000),
    windowSamples: z.int().min(2).max(1_000_000),
    leads: z
      .array(lead)
      .min(1)
      .refine((leads) => new Set(leads).size === leads.length, "a lead is named twice"),
    unit: z.enum(["mV", "uV"]),
    resampling: z.enum(["fft", "polyphase", "linear"]).default("fft"),
    filter: filter.nullable().default(null),
    normalisation: z
      .enum(["none", "z-score-lead", "z-score-window", "min-max-lead", "min-max-window"])
      .default("none"),
    input: z.string().min(1),
    layout: z.enum(["leads-first", "time-first"]).default("leads-first"),
    output: z.string().min(1),
    pooling: z.enum(["none", "mean", "max", "last", "cls"]).default("none"),
    dimension: z.int().min(1).max(100_000),
  })
  .refine(
    ({ filter: band, samplingRateHz }) =>
      Math.max(band?.lowHz ?? 0, band?.highHz ?? 0) < samplingRateHz / 2,
    { path: ["filter"], message: "edges must lie below half the sampling rate" },
  )
  .refine(
    ({ resampling, samplingRateHz }) =>
      resampling !== "polyphase" || Number.isInteger(samplingRateHz),
    {
      path: ["resampling"],
      message: "polyphase needs a whole sampling rate",
    },
  );

/** Reads a manifest (YAML or JSON). Throws one `manifest-malformed` that lists every problem with its value. */
export function parseManifest(text: string, { fileName }: { fileName: string }): OnnxManifest {
  const value = plainValue(text, fileName);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw malformed(
    fileName,
    parsed.error.issues.map(({ path, message }) => {
      const found = valueAt(value, path);
      // The whole manifest would bury the message.
      const shown = found === undefined || path.length === 0 ? "" : ` is ${JSON.stringify(found)}`;
      return `${path.join(".") || "the file"}${shown}: ${message}`;
    }),
  );
}

function plainValue(text: string, fileName: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw malformed(fileName, [(error as Error).message.split("\n")[0]!]);
  }
}

function malformed(fileName: string, problems: readonly string[]): EinthovenError {
  const lines = problems.map((problem) => `${fileName}: ${problem}`);
  return new EinthovenError("manifest-malformed", lines.join("\n"), {
    hint: "docs/models.md shows a whole manifest",
  });
}
